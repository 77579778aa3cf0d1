/// Columns of text, aligned.
enum Table {
  /// Lines of rows whose columns are as wide as their widest cell; two spaces between.
  static func lines(_ rows: [[String]], rightAligned: Set<Int> = []) -> [String] {
    guard let columns = rows.first?.indices else { return [] }
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = columns.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        return rightAligned.contains(column) ? space + row[column] : row[column] + space
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
