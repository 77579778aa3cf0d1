import Files
import Graphs
import SourceMarks
import Tensors

/// Pictures with their classes, from a csv file: a path and a class a row.
///
/// Paths are taken from the file's own folder. Cells may stand in quotes, doubled inside them. A first
/// row whose class means nothing, and whose picture is not there, is a heading.
struct LabelTable {
  /// One picture, its path as seen from here.
  struct Row {
    let path: String
    let label: Int
  }
  let rows: [Row]

  private static let limit = 256 << 20

  /// Reads a file for a network.
  ///
  /// - Throws: `RunFault` with status 5, with the line.
  init(_ path: String, for model: LoadedModel) throws(RunFault) {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try FileBytes.read(path, limit: Self.limit)
    } catch {
      throw RunFault(.input, "cannot read the classes: \(error.message)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw RunFault(.input, "'\(path)' is not UTF-8")
    }
    let classes = model.graph.shape(of: model.graph.score).channels
    let folder = Paths.folder(of: path)
    var rows: [Row] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
      let cells = Self.cells(line)
      let place = "line \(index + 1) of '\(path)'"
      guard cells.count >= 2 else {
        throw RunFault(.input, "\(place) has no class", hint: "a row is path,class")
      }
      let file = Paths.join(folder == "." ? "" : folder, cells[0])
      do throws(RunFault) {
        let label = try Self.number(
          of: cells[1], classes: classes, model, place: "\(place) names '\(cells[1])'")
        rows.append(Row(path: file, label: label))
      } catch {
        guard index == 0, !Paths.exists(file) else { throw error }
      }
    }
    guard !rows.isEmpty else { throw RunFault(.input, "'\(path)' has no rows") }
    self.rows = rows
  }

  /// The number of a class as data names it: a label, one of its synonyms, or a number.
  ///
  /// - Throws: `RunFault` with status 5.
  static func number(of text: String, classes: Int, _ model: LoadedModel, place: String)
    throws(RunFault) -> Int
  {
    if let exact = model.labels?.firstIndex(of: text) { return exact }
    do throws(RunFault) {
      switch ClassChoice(text) {
      case .rank: throw RunFault(.usage, "")
      case let choice:
        return try choice.resolved(ranking: Array(0..<classes), labels: model.labels)
      }
    } catch {
      throw RunFault(
        .input, "\(place), which is no class of the network",
        hint: model.labels.flatMap { NearestName.hint(for: text, among: $0) }
          ?? "a label of the spec, or a number from 0 to \(classes - 1)")
    }
  }

  /// The cells of a line; quotes around a cell keep its commas.
  static func cells(_ line: Substring) -> [String] {
    var cells = [""]
    var isQuoted = false
    var last: Character?
    for character in line {
      if character == "\"" {
        // A doubled quote stands for one.
        if !isQuoted, last == "\"" { cells[cells.count - 1].append(character) }
        isQuoted.toggle()
      } else if character == ",", !isQuoted {
        cells.append("")
      } else {
        cells[cells.count - 1].append(character)
      }
      last = last == "\"" && character == "\"" ? nil : character
    }
    return cells.map { cell in
      let start = cell.drop { $0 == " " || $0 == "\t" }
      return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
  }
}
