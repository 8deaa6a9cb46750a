//! The stable codes and what `cortex explain` tells about each, kept as one page a code.

/// A code that stands for one kind of failure, for ever.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Code {
    /// `CX` and four digits.
    pub(crate) id: &'static str,
    /// Markdown: a heading with the title, then what happened, why, and what to do.
    pub(crate) page: &'static str,
}

impl Code {
    /// The page's heading.
    pub(crate) fn title(&self) -> &'static str {
        self.page
            .lines()
            .next()
            .unwrap_or_default()
            .trim_start_matches("# ")
    }

    /// The page below its heading.
    pub(crate) fn text(&self) -> &'static str {
        self.page
            .split_once('\n')
            .map_or("", |(_, text)| text.trim())
    }
}

macro_rules! pages {
    ($($id:literal)*) => {
        &[$(Code { id: $id, page: include_str!(concat!("explain/", $id, ".md")) }),*]
    };
}

/// All codes, in order.
pub(crate) const CODES: &[Code] = pages! {
    "CX0001" "CX0002" "CX0003" "CX0004" "CX0005" "CX0006" "CX0007" "CX0008" "CX0009"
    "CX0101" "CX0102" "CX0103" "CX0104" "CX0105" "CX0106" "CX0107" "CX0108"
    "CX0201" "CX0202" "CX0203" "CX0204" "CX0205" "CX0206" "CX0207"
    "CX0208" "CX0209" "CX0210" "CX0211" "CX0212" "CX0213" "CX0214"
    "CX0215" "CX0216" "CX0217"
    "CX0301" "CX0302" "CX0303" "CX0304"
    "CX0401" "CX0402" "CX0403" "CX0404"
    "CX0501" "CX0502" "CX0503" "CX0504"
    "CX0531" "CX0532" "CX0541"
    "CX0551" "CX0552" "CX0553" "CX0554"
    "CX0601"
    "CX0701" "CX0702" "CX0703" "CX0704" "CX0705" "CX0706"
    "CX0801" "CX0802" "CX0803" "CX0804" "CX0805" "CX0806"
    "CX0901" "CX0902" "CX0903" "CX0904"
    "CX0911" "CX0912" "CX0913" "CX0914"
    "CX0921" "CX0922" "CX0923" "CX0924"
    "CX0931" "CX0932" "CX0933" "CX0935" "CX0936" "CX0937"
    "CX0941" "CX0942"
    "CX0951" "CX0952" "CX0953"
    "CX1001" "CX1002" "CX1003" "CX1004" "CX1005" "CX1006" "CX1007" "CX1008"
    "CX1009" "CX1010" "CX1011" "CX1012" "CX1013" "CX1014" "CX1015" "CX1016"
    "CX1017" "CX1018" "CX1019" "CX1020" "CX1021"
    "CX1041" "CX1042"
    "CX1071" "CX1072" "CX1073"
    "CX1081" "CX1082" "CX1083" "CX1084" "CX1085" "CX1086" "CX1087"
    "CX1091" "CX1092" "CX1093" "CX1094" "CX1095"
    "CX1096" "CX1097" "CX1098" "CX1099" "CX1100"
    "CX1105" "CX1106" "CX1107" "CX1108"
    "CX1111" "CX1112" "CX1113"
};

/// Finds a code, however its letters are written.
pub(crate) fn find(id: &str) -> Option<&'static Code> {
    CODES.iter().find(|code| code.id.eq_ignore_ascii_case(id))
}
