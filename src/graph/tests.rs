//! Graphs of documents in memory, in every form.

use serde_json::json;

use super::*;
use crate::project::description::for_test;

fn shop() -> Document {
    for_test(json!({
        "schema": 1,
        "modules": [
            { "name": "shop", "imports": ["posts", "mail"] },
            { "name": "posts", "imports": ["mail"] },
            { "name": "mail", "imports": [] },
        ],
        "providers": [
            { "id": 1, "type": "shop::posts::PostService", "name": "PostService", "module": "posts",
              "exported": true, "needs": [
                { "field": "posts", "type": "shop::posts::PostRepository", "name": "PostRepository",
                  "kind": "one", "providers": [2] },
                { "field": "mailer", "type": "dyn shop::mail::Mailer", "name": "dyn Mailer",
                  "kind": "one", "providers": [3] },
                { "field": "cache", "type": "shop::Cache", "name": "Cache", "kind": "optional",
                  "providers": [] },
                { "field": "all", "type": "dyn shop::mail::Mailer", "name": "dyn Mailer",
                  "kind": "all", "providers": [3, 4] },
            ] },
            { "id": 2, "type": "shop::posts::PostRepository", "name": "PostRepository",
              "module": "posts", "scope": "request", "lazy": true, "needs": [
                { "field": "back", "type": "shop::posts::PostService", "name": "PostService",
                  "kind": "lazy", "providers": [1] },
            ] },
            { "id": 3, "type": "shop::mail::Mailer", "name": "Mailer", "named": "bulk \"x\" <b>",
              "module": "mail", "kind": "factory" },
            { "id": 4, "type": "shop::mail::Mailer", "name": "Mailer", "module": "mail",
              "active": false, "when": ["the environment is production"] },
            { "id": 9, "type": "cortex::Env", "name": "Env", "module": "cortex", "kind": "framework" },
        ],
    }))
}

fn part(wanted: &Wanted, show: impl Fn(&Part<'_>) -> String) -> String {
    let document = shop();
    let shown = show(&select(&document, wanted).unwrap());
    anstream::adapter::strip_str(&shown).to_string()
}

fn module(name: &str) -> Wanted {
    Wanted {
        module: Some(name.to_owned()),
        focus: None,
    }
}

fn focus(name: &str) -> Wanted {
    Wanted {
        module: None,
        focus: Some(name.to_owned()),
    }
}

#[test]
fn people_read_a_tree_by_module() {
    insta::assert_snapshot!(part(&Wanted::default(), text::text), @r#"
    posts imports mail
    ├─ PostService (exported)
    │  ├─ posts: PostRepository
    │  ├─ mailer: dyn Mailer (Mailer "bulk "x" <b>" from mail)
    │  ├─ cache: Cache (optional, provided by nobody)
    │  └─ all: dyn Mailer (all, Mailer "bulk "x" <b>" from mail, Mailer from mail)
    └─ PostRepository (request, lazy)
       └─ back: PostService (lazy)

    mail
    ├─ Mailer "bulk "x" <b>" (factory)
    └─ Mailer (inactive unless the environment is production)

    cortex
    └─ Env (framework)
    "#);
}

#[test]
fn a_module_is_shown_with_what_it_needs() {
    insta::assert_snapshot!(part(&module("posts"), text::text), @r#"
    posts imports mail
    ├─ PostService (exported)
    │  ├─ posts: PostRepository
    │  ├─ mailer: dyn Mailer (Mailer "bulk "x" <b>" from mail)
    │  ├─ cache: Cache (optional, provided by nobody)
    │  └─ all: dyn Mailer (all, Mailer "bulk "x" <b>" from mail, Mailer from mail)
    └─ PostRepository (request, lazy)
       └─ back: PostService (lazy)

    mail
    ├─ Mailer "bulk "x" <b>" (factory)
    └─ Mailer (inactive unless the environment is production)
    "#);
    let failure = select(&shop(), &module("mial")).unwrap_err();
    insta::assert_snapshot!(failure, @"
    error[CX0706]: the application has no module `mial`
      hint: did you mean `mail`?
    ");
}

#[test]
fn a_type_is_shown_with_all_that_it_needs_and_all_that_need_it() {
    let shown = part(&focus("posts::PostRepository"), text::text);
    assert!(
        shown.contains("PostService") && !shown.contains("Env"),
        "{shown}"
    );
    let both = part(&focus("Mailer"), text::text);
    assert!(both.contains("bulk") && both.contains("inactive"), "{both}");
    insta::assert_snapshot!(select(&shop(), &focus("PostServise")).unwrap_err(), @"
    error[CX0706]: the application has no type `PostServise`
      hint: did you mean `PostService`?
    ");
    // Not a part of a name.
    assert!(select(&shop(), &focus("Service")).is_err());
}

#[test]
fn mermaid_draws_it() {
    insta::assert_snapshot!(part(&Wanted::default(), mermaid::flowchart), @r#"
    flowchart LR
        subgraph m0["posts"]
            p1["PostService<br/>exported"]
            p2["PostRepository<br/>request<br/>lazy"]
        end
        subgraph m1["mail"]
            p3["Mailer #34;bulk #34;x#34; #60;b#62;#34;<br/>factory"]
            p4["Mailer<br/>inactive unless the environment is production"]:::inactive
        end
        subgraph m2["cortex"]
            p9["Env<br/>framework"]
        end
        p1 --> p2
        p1 --> p3
        p1 -- "all" --> p3
        p1 -- "all" --> p4
        p2 -. lazy .-> p1
        classDef inactive stroke-dasharray: 4 4,opacity: 0.6
    "#);
}

#[test]
fn scripts_read_nodes_and_edges() {
    let shown = part(&module("mail"), |part| {
        serde_json::to_string_pretty(&document::document(part)).unwrap()
    });
    insta::assert_snapshot!(shown, @r#"
    {
      "modules": [
        {
          "name": "mail",
          "imports": []
        }
      ],
      "nodes": [
        {
          "id": 3,
          "type": "shop::mail::Mailer",
          "name": "Mailer",
          "named": "bulk \"x\" <b>",
          "module": "mail",
          "scope": "singleton",
          "kind": "factory",
          "lazy": false,
          "exported": false,
          "active": true,
          "when": []
        },
        {
          "id": 4,
          "type": "shop::mail::Mailer",
          "name": "Mailer",
          "named": null,
          "module": "mail",
          "scope": "singleton",
          "kind": "injectable",
          "lazy": false,
          "exported": false,
          "active": false,
          "when": [
            "the environment is production"
          ]
        }
      ],
      "edges": []
    }
    "#);
    let edges = part(&Wanted::default(), |part| {
        let graph = serde_json::to_value(document::document(part)).unwrap();
        let edges = graph["edges"].as_array().unwrap().iter();
        edges
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    });
    insta::assert_snapshot!(edges, @r#"
    {"field":"posts","from":1,"kind":"one","to":2,"type":"shop::posts::PostRepository"}
    {"field":"mailer","from":1,"kind":"one","to":3,"type":"dyn shop::mail::Mailer"}
    {"field":"all","from":1,"kind":"all","to":3,"type":"dyn shop::mail::Mailer"}
    {"field":"all","from":1,"kind":"all","to":4,"type":"dyn shop::mail::Mailer"}
    {"field":"cache","from":1,"kind":"optional","to":null,"type":"shop::Cache"}
    {"field":"back","from":2,"kind":"lazy","to":1,"type":"shop::posts::PostService"}
    "#);
}

#[test]
fn an_app_without_providers_has_an_empty_graph() {
    let empty = for_test(json!({ "schema": 1 }));
    let part = select(&empty, &Wanted::default()).unwrap();
    assert_eq!(text::text(&part), "no providers");
    assert_eq!(mermaid::flowchart(&part), "flowchart LR");
}
