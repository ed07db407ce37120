//! Rows of figures as a table to read.

/// Prints rows under their headings, each column as wide as it needs.
pub(crate) fn print(title: &str, headings: &[&str], rows: &[Vec<String>]) {
    let cells = |column: usize| rows.iter().map(move |row| row[column].as_str());
    let width = |column: usize| {
        let all = cells(column).chain([headings[column]]);
        all.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..headings.len()).map(width).collect();
    println!("\n{title}");
    let headings: Vec<String> = headings.iter().map(|&text| text.to_owned()).collect();
    for row in [headings].iter().chain(rows) {
        let cells = row.iter().zip(&widths).enumerate();
        let line: Vec<String> = cells
            .map(|(column, (cell, width))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            })
            .collect();
        println!("  {}", line.join("   ").trim_end());
    }
}
