public import Attribution
import Foundation
import SourceMarks

/// Findings of `explain score`: rows of methods and layers, columns of metrics, means over images.
public struct ScoreTable: Sendable {
  /// One metric of one method and layer over all images.
  public struct Cell: Sendable {
    /// The finding's metric, substrate, direction and recipe, with the first image's value.
    public let finding: ScoreFinding
    /// The value of each image.
    public internal(set) var values: [Double]
    /// The mean over images.
    public var mean: Double { values.reduce(0, +) / Double(max(values.count, 1)) }
  }
  /// One method at one layer.
  public struct Row: Sendable {
    /// The method.
    public let method: String
    /// The layer; nil for a tensor that belongs to none.
    public let layer: String?
    /// Its metrics in order.
    public internal(set) var cells: [Cell]

    /// A metric's mean over images; nil where it was not measured.
    public func mean(_ metric: String, substrate: String? = nil) -> Double? {
      cells.first {
        $0.finding.metric == metric && (substrate == nil || $0.finding.substrate == substrate)
      }?.mean
    }
  }
  /// The rows in the order they were found.
  public private(set) var rows: [Row] = []

  mutating func add(_ findings: [ScoreFinding], method: String, layer: String?) {
    let place: Int
    if let known = rows.firstIndex(where: { $0.method == method && $0.layer == layer }) {
      place = known
    } else {
      place = rows.count
      rows.append(Row(method: method, layer: layer, cells: []))
    }
    for finding in findings {
      if let cell = rows[place].cells.firstIndex(where: {
        $0.finding.metric == finding.metric && $0.finding.substrate == finding.substrate
      }) {
        rows[place].cells[cell].values.append(finding.value)
      } else {
        rows[place].cells.append(Cell(finding: finding, values: [finding.value]))
      }
    }
  }

  private static func title(_ finding: ScoreFinding) -> String {
    // Only where the same metric is measured on several.
    let substrate = finding.substrate.map { " (\($0))" } ?? ""
    return finding.metric + substrate
  }

  /// The table: a metric a line, a method a column.
  var lines: [String] {
    guard !rows.isEmpty else { return [] }
    var titles: [String] = []
    for cell in rows.flatMap(\.cells) {
      let title = Self.title(cell.finding)
      if !titles.contains(title) { titles.append(title) }
    }
    let names = rows.map { row in row.layer.map { "\(row.method) at \($0)" } ?? row.method }
    let head = [""] + names
    let body = titles.map { title -> [String] in
      let better =
        rows.flatMap(\.cells).first { Self.title($0.finding) == title }?.finding.largerIsBetter
      return ["\(title), \(better == true ? "higher" : "lower") is better"]
        + rows.map { row in
          guard let cell = row.cells.first(where: { Self.title($0.finding) == title }) else {
            return "–"
          }
          return String(format: "%.3f", cell.mean)
        }
    }
    // Methods may be many, and a terminal is narrow: they stand below each other.
    guard head.count > 4 else {
      return Table.lines([head] + body, rightAligned: Set(1..<head.count))
    }
    var columns = [[""]]
    for number in 1...titles.count { columns[0].append("[\(number)]") }
    for (place, name) in names.enumerated() {
      columns.append([name] + body.map { $0[place + 1] })
    }
    var lines = Table.lines(columns, rightAligned: Set(1...titles.count))
    lines.append("")
    for (number, row) in body.enumerated() { lines.append("[\(number + 1)]  \(row[0])") }
    return lines
  }

  /// How each number was made, a metric a line.
  var recipes: [String] {
    var seen: Set<String> = []
    return rows.flatMap(\.cells).compactMap { cell in
      let line = "\(Self.title(cell.finding)): \(cell.finding.recipe)"
      return seen.insert(line).inserted ? line : nil
    }
  }

  /// Everything as JSON: one object.
  func json(images: [String]) -> String {
    func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
    let results = rows.flatMap { row in
      row.cells.map { cell -> String in
        let finding = cell.finding
        let parts = [
          "\"method\":\(JSONText.string(row.method))",
          "\"layer\":\(row.layer.map { JSONText.string($0) } ?? "null")",
          "\"metric\":\(JSONText.string(finding.metric))",
          "\"substrate\":\(finding.substrate.map { JSONText.string($0) } ?? "null")",
          "\"mean\":\(number(cell.mean))",
          "\"values\":\(JSONText.array(cell.values.map(number)))",
          "\"larger-is-better\":\(finding.largerIsBetter)",
          "\"recipe\":\(JSONText.string(finding.recipe))",
        ]
        return "{\(parts.joined(separator: ","))}"
      }
    }
    return "{\"made-by\":\(JSONText.string(Version.text)),"
      + "\"images\":\(JSONText.array(images.map { JSONText.string($0) })),"
      + "\"results\":\(JSONText.array(results))}"
  }
}
