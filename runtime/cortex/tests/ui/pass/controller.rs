//! Everything that a controller may look like, without a warning.
#![deny(warnings, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

use cortex::http::axum::response::IntoResponse;
use cortex::http::{Bytes, HeaderMap, Problem};
use cortex::prelude::*;

#[derive(Injectable)]
struct Unit;

#[derive(Injectable)]
struct Tuple(Arc<Unit>, #[inject(default)] u32);

#[derive(Injectable)]
struct Repository<T> {
    unit: Arc<Unit>,
    #[inject(default)]
    items: Vec<T>,
}

type Alias = Arc<Repository<u32>>;

#[derive(Injectable)]
struct Posts {
    tuple: Arc<Tuple>,
    repository: Alias,
}

struct PostError;

impl From<PostError> for Problem {
    fn from(_: PostError) -> Self {
        Self::conflict()
    }
}

#[controller("/posts")]
impl Posts {
    const LIMIT: usize = 10;

    /// Lists them.
    ///
    /// At length.
    #[get("/")]
    #[get("/all")]
    async fn index(&self) -> String {
        let _ = (&self.tuple.0, self.tuple.1, &self.repository.unit);
        format!("{} of {}", self.repository.items.len(), Self::LIMIT)
    }

    #[get("/type")]
    async fn r#type(self: &Self) -> &'static str {
        "post"
    }

    #[deprecated]
    #[get("/old")]
    async fn old(&self) {}

    #[get("/{id}")]
    async fn show(&self, Path(id): Path<u64>) -> Result<Json<u64>, Problem> {
        self.find(id)?;
        Ok(Json(id))
    }

    #[post("/")]
    async fn create(&self, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
        (StatusCode::CREATED, format!("{}{}", headers.len(), body.len()))
    }

    #[put("/{id}")]
    async fn update(&self, _: Path<u64>, Json(body): Json<String>) -> impl IntoResponse {
        body
    }

    #[cortex::patch("/{id}")]
    async fn change(&self) {}

    #[delete("/{id}")]
    #[cfg(any())]
    async fn compiled_away(&self, _: NoSuchType) -> NoSuchType {}

    fn find(&self, id: u64) -> Result<u64, PostError> {
        if id > 9 { Err(PostError) } else { Ok(id) }
    }
}

fn main() {
    let mut m = Module::new("posts");
    m.provide::<Unit>();
    m.provide::<Tuple>();
    m.provide::<Repository<u32>>();
    m.controller::<Posts>();
    cortex::testing::check(m);
}
