//! Names in what people type, as a client sends them: `@alice` and `#general` become mentions.

/// Replaces every `@word` and `#word` that `mention` knows by the mention that it returns. A mark alone, or within a
/// word (`C#`, `me@example.com`), is no name; letters of a script without spaces may precede it.
pub fn mentioning(text: &str, mention: &dyn Fn(&str) -> Option<String>) -> String {
    let mut sent = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['@', '#']) {
        let (before, marked) = rest.split_at(at);
        sent.push_str(before);
        let ends = marked[1..]
            .find(|c: char| !(c.is_alphanumeric() || "_-".contains(c)))
            .map_or(marked.len(), |end| end + 1);
        let (word, after) = marked.split_at(ends);
        let within = before.ends_with(|c: char| c.is_ascii_alphanumeric());
        let named = (!within && word.len() > 1).then(|| mention(word)).flatten();
        sent.push_str(named.as_deref().unwrap_or(word));
        rest = after;
    }
    sent.push_str(rest);
    sent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_become_mentions() {
        let known = |word: &str| match word {
            "@alice" => Some("<@1>".to_owned()),
            "#help" => Some("<#2>".to_owned()),
            // Direct messages have no name.
            "#" => Some("<#3>".to_owned()),
            "@" => Some("<@3>".to_owned()),
            _ => None,
        };
        let cases = [
            ("@alice, see #help!", "<@1>, see <#2>!"),
            ("@bob and a@b.c in #没有 @", "@bob and a@b.c in #没有 @"),
            ("@@alice", "@<@1>"),
            ("the C# track, # 1 and F#", "the C# track, # 1 and F#"),
            ("C#help and me@alice", "C#help and me@alice"),
            ("请看#help，谢谢@alice", "请看<#2>，谢谢<@1>"),
            ("", ""),
        ];
        for (text, sent) in cases {
            assert_eq!(mentioning(text, &known), sent, "{text}");
        }
    }
}
