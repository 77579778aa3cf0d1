import Files
import Grammar
import Operators
import SourceMarks

/// `explain grammar` and `explain code`: the language and the findings, written down.
public enum Language {
  /// A generated file, or the page of an operation; with a folder, writes all files there.
  ///
  /// - Throws: `RunFault` with status 2 for an unknown word, 6 where a file cannot be written.
  public static func lines(of what: String?, writingTo folder: String?) throws(RunFault) -> [String]
  {
    if let folder {
      for file in GrammarFiles.all {
        do throws(FileFault) {
          try Paths.createFolder(folder)
          try FileWriter.write(
            Array(file.text.utf8), to: Paths.join(folder, file.name), overwrite: true)
        } catch {
          throw RunFault(.output, "cannot write the grammar: \(error.message)")
        }
      }
      return GrammarFiles.all.map { "wrote \(Paths.join(folder, $0.name))" }
    }
    let names = GrammarFiles.all.map(\.name)
    guard let what else {
      return ["generated files: \(names.joined(separator: ", "))"]
        + ["operations: \(OperatorCatalog.entries.map(\.name).joined(separator: ", "))"]
    }
    if let file = GrammarFiles.all.first(where: { $0.name == what }) {
      return [String(file.text.dropLast())]
    }
    if let page = GrammarFiles.section(what) { return [String(page.dropLast())] }
    if let entry = OperatorCatalog[what] { return [String(GrammarFiles.page(entry).dropLast())] }
    throw RunFault(
      .usage, "'\(what)' is neither a file of the grammar nor an operation",
      hint: NearestName.hint(for: what, among: names + OperatorCatalog.entries.map(\.name))
        ?? "explain grammar lists both")
  }

  /// The pages of codes; a line for each code there is where none is given.
  ///
  /// - Throws: `RunFault` with status 2 for an unknown code.
  public static func pages(of codes: [String]) throws(RunFault) -> [String] {
    guard !codes.isEmpty else {
      return DiagnosticCode.allCases.map {
        "\($0.rawValue)  \($0.severity.rawValue.padded(to: 8))\($0.slug)"
      }
    }
    var lines: [String] = []
    for text in codes {
      let wanted = text.uppercased()
      if let reserved = DiagnosticCode.reserved.first(where: { $0.number == wanted }) {
        lines.append("\(wanted) (reserved)\n\nNothing reports it: \(reserved.reason).\n")
        continue
      }
      guard
        let code = DiagnosticCode.allCases.first(where: {
          $0.rawValue == wanted || $0.slug == text.lowercased()
        })
      else {
        throw RunFault(
          .usage, "there is no finding '\(text)'",
          hint: NearestName.hint(
            for: text, among: DiagnosticCode.allCases.flatMap { [$0.rawValue, $0.slug] })
            ?? "explain code lists all")
      }
      lines.append("\(code.rawValue) \(code.slug) (\(code.severity.rawValue))")
      lines.append("")
      lines.append(plain(code))
    }
    return lines
  }

  /// The page without Markdown's signs.
  private static func plain(_ code: DiagnosticCode) -> String {
    code.markdown.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("```") }
      .map { $0.split(separator: "**", omittingEmptySubsequences: false).joined() }
      .joined(separator: "\n")
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
