//! Holds requests and answers to an OpenAPI document: the path, the method, the status, and every field.

use serde_json::Value;

/// An OpenAPI document.
#[derive(Clone)]
pub(super) struct Contract(Value);

impl Contract {
    pub(super) fn of(document: Value) -> Self {
        Self(document)
    }

    /// Fails unless a request and its answer are described.
    pub(super) fn holds(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
        (status, answer): (u16, &Value),
    ) {
        let path = path.split('?').next().unwrap_or_default();
        let Some(operation) = self.operation(method, path) else {
            let is_refused = status == 404 || status == 405;
            assert!(is_refused, "{method} {path} is not described");
            return;
        };
        let described = &operation["responses"][status.to_string()];
        let described = self.resolved(described);
        assert!(
            !described.is_null(),
            "{method} {path}: {status} is not described: {answer}"
        );
        match &described["content"]["application/json"]["schema"] {
            Value::Null => assert!(answer.is_null(), "{method} {path}: {status} has a body"),
            schema => self.fits(schema, answer, &format!("{method} {path} {status}")),
        }
        if let Some(body) = body {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            self.fits(schema, body, &format!("what {method} {path} is sent"));
        }
    }

    /// Every operation: its method and path.
    pub(super) fn operations(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for (path, methods) in self.0["paths"].as_object().expect("paths") {
            for method in methods.as_object().expect("methods").keys() {
                found.push((method.to_uppercase(), path.clone()));
            }
        }
        found
    }

    fn operation(&self, method: &str, path: &str) -> Option<&Value> {
        let paths = self.0["paths"].as_object().expect("paths");
        let is_it = |pattern: &str| {
            let (pattern, path) = (pattern.split('/'), path.split('/'));
            pattern.clone().count() == path.clone().count()
                && pattern
                    .zip(path)
                    .all(|(one, other)| one.starts_with('{') || one == other)
        };
        let (_, methods) = paths.iter().find(|(pattern, _)| is_it(pattern))?;
        methods.get(method.to_lowercase())
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(name) => {
                let pointer = name.trim_start_matches('#');
                let found = self.0.pointer(pointer);
                self.resolved(found.unwrap_or_else(|| panic!("{name} leads nowhere")))
            }
            None => value,
        }
    }

    /// Holds a value to a schema: its type, what it may be, and every field of it, no more and no less.
    fn fits(&self, schema: &Value, value: &Value, at: &str) {
        let schema = self.resolved(schema);
        if let Some(either) = schema["anyOf"].as_array() {
            let shapes = either.iter().map(|shape| self.resolved(shape));
            let mut suiting = shapes.filter(|shape| has_type(shape, value));
            let shape = suiting.next();
            let shape = shape.unwrap_or_else(|| panic!("{at}: {value} is none of {schema}"));
            return self.fits(shape, value, at);
        }
        assert!(has_type(schema, value), "{at}: {value} is not {schema}");
        if let Some(allowed) = schema["enum"].as_array() {
            assert!(
                allowed.contains(value),
                "{at}: {value} is none of {allowed:?}"
            );
        }
        for item in value.as_array().into_iter().flatten() {
            self.fits(&schema["items"], item, &format!("{at}[]"));
        }
        let (Some(fields), Some(known)) = (value.as_object(), schema["properties"].as_object())
        else {
            return;
        };
        for required in schema["required"].as_array().into_iter().flatten() {
            let name = required.as_str().expect("a name");
            assert!(
                fields.contains_key(name),
                "{at}: {name} is missing in {value}"
            );
        }
        for (name, field) in fields {
            let shape = known.get(name);
            let shape = shape.unwrap_or_else(|| panic!("{at}: {name} is not described"));
            self.fits(shape, field, &format!("{at}.{name}"));
        }
    }
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    };
    match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        _ => panic!("a schema without a type: {schema}"),
    }
}
