//! The document type of TMX 1.4 as tables.

/// An element of TMX.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: &'static str,
    pub(super) content: Content,
    pub(super) required: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
}

/// What an element may hold.
#[derive(Debug)]
pub(super) enum Content {
    /// These elements one after the other, without text.
    Elements(&'static [Part]),
    /// Text and any of these elements.
    Mixed(&'static [&'static str]),
}

/// Elements that may stand in any order in one part of a content.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) names: &'static [&'static str],
    pub(super) required: bool,
    pub(super) repeats: bool,
}

const fn one(names: &'static [&'static str]) -> Part {
    Part { names, required: true, repeats: false }
}

const fn some(names: &'static [&'static str]) -> Part {
    Part { names, required: true, repeats: true }
}

const fn any(names: &'static [&'static str]) -> Part {
    Part { names, required: false, repeats: true }
}

/// Values of `segtype`.
pub(super) const SEGTYPES: &[&str] = &["block", "paragraph", "sentence", "phrase"];

const INLINE: &[&str] = &["bpt", "ept", "ph", "it", "hi", "ut"];

const ELEMENTS: &[Element] = &[
    Element {
        name: "tmx",
        content: Content::Elements(&[one(&["header"]), one(&["body"])]),
        required: &[],
        optional: &["version"],
    },
    Element {
        name: "header",
        content: Content::Elements(&[any(&["note", "prop", "ude"])]),
        required: &["creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"],
        optional: &["o-encoding", "creationdate", "creationid", "changedate", "changeid"],
    },
    Element { name: "body", content: Content::Elements(&[any(&["tu"])]), required: &[], optional: &[] },
    Element {
        name: "note",
        content: Content::Mixed(&[]),
        required: &[],
        optional: &["o-encoding", "xml:lang", "lang"],
    },
    Element {
        name: "prop",
        content: Content::Mixed(&[]),
        required: &["type"],
        optional: &["xml:lang", "o-encoding", "lang"],
    },
    Element { name: "ude", content: Content::Elements(&[some(&["map"])]), required: &["name"], optional: &["base"] },
    Element {
        name: "map",
        content: Content::Elements(&[]),
        required: &["unicode"],
        optional: &["code", "ent", "subst"],
    },
    Element {
        name: "tu",
        content: Content::Elements(&[any(&["note", "prop"]), some(&["tuv"])]),
        required: &[],
        optional: &[
            "tuid",
            "o-encoding",
            "datatype",
            "usagecount",
            "lastusagedate",
            "creationtool",
            "creationtoolversion",
            "creationdate",
            "creationid",
            "changedate",
            "segtype",
            "changeid",
            "o-tmf",
            "srclang",
        ],
    },
    Element {
        name: "tuv",
        content: Content::Elements(&[any(&["note", "prop"]), one(&["seg"])]),
        required: &["xml:lang"],
        optional: &[
            "o-encoding",
            "datatype",
            "usagecount",
            "lastusagedate",
            "creationtool",
            "creationtoolversion",
            "creationdate",
            "creationid",
            "changedate",
            "o-tmf",
            "changeid",
            "lang",
        ],
    },
    Element { name: "seg", content: Content::Mixed(INLINE), required: &[], optional: &[] },
    Element { name: "bpt", content: Content::Mixed(&["sub"]), required: &["i"], optional: &["x", "type"] },
    Element { name: "ept", content: Content::Mixed(&["sub"]), required: &["i"], optional: &[] },
    Element { name: "sub", content: Content::Mixed(INLINE), required: &[], optional: &["datatype", "type"] },
    Element { name: "it", content: Content::Mixed(&["sub"]), required: &["pos"], optional: &["x", "type"] },
    Element { name: "ph", content: Content::Mixed(&["sub"]), required: &[], optional: &["x", "assoc", "type"] },
    Element { name: "hi", content: Content::Mixed(INLINE), required: &[], optional: &["x", "type"] },
    Element { name: "ut", content: Content::Mixed(&["sub"]), required: &[], optional: &["x"] },
];

/// The element of a name.
pub(super) fn element(name: &str) -> Option<&'static Element> {
    ELEMENTS.iter().find(|element| element.name == name)
}

impl Element {
    /// Whether the element may have an attribute.
    pub(super) fn has(&self, attribute: &str) -> bool {
        self.required.contains(&attribute) || self.optional.contains(&attribute)
    }
}
