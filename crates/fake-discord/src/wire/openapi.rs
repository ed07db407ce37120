//! Checks request bodies against Discord's published OpenAPI document, if it is there.
//!
//! Lightly: required fields, the types of top-level fields, and which fields are not in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::world::refusal::Refusal;

/// The bodies the document describes, by route.
pub(crate) struct Contract {
    document: Value,
    routes: BTreeMap<String, Value>,
}

/// The documents that this process has read, by their paths: each of hundreds of tests begins with the same one, which
/// has more than a megabyte.
static READ: Mutex<BTreeMap<PathBuf, Option<Arc<Contract>>>> = Mutex::new(BTreeMap::new());

impl Contract {
    /// Returns the document at a path, read when it is asked for first. Says loudly when it is not there.
    pub(crate) fn load(path: &Path) -> Option<Arc<Self>> {
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.entry(path.to_owned());
        known
            .or_insert_with(|| Self::read(path).map(Arc::new))
            .clone()
    }

    fn read(path: &Path) -> Option<Self> {
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!(
                "SKIPPED: request bodies are not held to Discord's OpenAPI document, for there is none at {}",
                path.display()
            );
            return None;
        };
        let document: Value = serde_json::from_str(&text).expect("an OpenAPI document is JSON");
        Some(Self::of(document))
    }

    fn of(document: Value) -> Self {
        let mut routes = BTreeMap::new();
        for (path, methods) in document["paths"].as_object().into_iter().flatten() {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                if !schema.is_null() {
                    routes.insert(
                        format!("{} {}", method.to_uppercase(), starred(path)),
                        schema.clone(),
                    );
                }
            }
        }
        Self { document, routes }
    }

    /// Refuses a body with a missing or mistyped field. Gives the names of fields the document
    /// does not know: Discord passes those by, but a test may want none.
    pub(crate) fn check(&self, route: &str, body: &Value) -> Result<Vec<String>, Refusal> {
        match self.routes.get(route) {
            Some(schema) if !body.is_null() => self.fits_any(schema, body),
            _ => Ok(Vec::new()),
        }
    }

    /// Checks a value against the alternative of a schema that suits it best.
    fn fits_any(&self, schema: &Value, value: &Value) -> Result<Vec<String>, Refusal> {
        let mut shapes = Vec::new();
        self.flatten(schema, &mut shapes);
        let results = shapes.iter().map(|shape| self.fits(shape, value));
        let best = results.min_by_key(|result| result.as_ref().map_or(usize::MAX, Vec::len));
        best.unwrap_or(Ok(Vec::new()))
    }

    /// Returns the alternatives of a schema.
    fn flatten<'a>(&'a self, schema: &'a Value, into: &mut Vec<&'a Value>) {
        if let Some(name) = schema["$ref"].as_str() {
            let target = name.trim_start_matches('#');
            if let Some(target) = self.document.pointer(target) {
                self.flatten(target, into);
            }
            return;
        }
        for union in ["anyOf", "oneOf"] {
            if let Some(alternatives) = schema[union].as_array() {
                alternatives
                    .iter()
                    .for_each(|each| self.flatten(each, into));
                return;
            }
        }
        into.push(schema);
    }

    fn fits(&self, shape: &Value, body: &Value) -> Result<Vec<String>, Refusal> {
        if !self.has_type(shape, body) {
            let words = "Value has another type.";
            return Err(Refusal::invalid_form("_", "MODEL_TYPE_CONVERT", words));
        }
        let mut unknown = Vec::new();
        for item in body.as_array().into_iter().flatten() {
            unknown.extend(self.fits_any(&shape["items"], item)?);
        }
        let Some(fields) = body.as_object() else {
            return Ok(unknown);
        };
        for required in shape["required"].as_array().into_iter().flatten() {
            let name = required.as_str().unwrap_or_default();
            if !fields.contains_key(name) {
                let words = "This field is required";
                return Err(Refusal::invalid_form(name, "BASE_TYPE_REQUIRED", words));
            }
        }
        for (name, value) in fields {
            match shape["properties"].get(name) {
                None => unknown.push(name.clone()),
                Some(field) if self.is_typed(field, value) => {}
                Some(_) => {
                    let words = "Value has another type.";
                    return Err(Refusal::invalid_form(name, "BASE_TYPE_BAD_TYPE", words));
                }
            }
        }
        Ok(unknown)
    }

    fn is_typed(&self, field: &Value, value: &Value) -> bool {
        let mut shapes = Vec::new();
        self.flatten(field, &mut shapes);
        shapes.is_empty() || shapes.iter().any(|shape| self.has_type(shape, value))
    }

    fn has_type(&self, shape: &Value, value: &Value) -> bool {
        let is = |name: &str| match name {
            "null" => value.is_null(),
            "boolean" => value.is_boolean(),
            // Discord takes a number in quotes for a number, as it gives its own large ones.
            "integer" => value.is_i64() || value.is_u64() || is_number_in_quotes(value),
            "number" => value.is_number(),
            "string" => value.is_string(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        };
        match &shape["type"] {
            Value::String(name) => is(name),
            Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
            _ => true,
        }
    }
}

/// Writes a path such as `/channels/{channel_id}` as the request log does.
fn starred(path: &str) -> String {
    path.split('/')
        .map(|segment| {
            if segment.starts_with('{') {
                "*"
            } else {
                segment
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

fn is_number_in_quotes(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.parse::<i64>().is_ok())
}
