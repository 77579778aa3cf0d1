import Files
import SourceMarks

/// Writes safe repairs into spec files (`check --fix`).
///
/// A repair is kept only where its finding is gone after it and the file still reads as YAML. One
/// mistake may hide another, so a file is repaired until nothing changes.
struct CheckFixes {
  let check: FileCheck
  private static let rounds = 20

  /// Repairs files; a line for each that changed.
  ///
  /// - Throws: `RunFault` with status 6 where a file cannot be written.
  func apply(to files: [String]) throws(RunFault) -> [String] {
    var lines: [String] = []
    for path in files where path != "-" {
      guard let text = try? FileBytes.read(path, limit: LoadedModel.specLimit) else { continue }
      let (repaired, count) = repaired(text, path)
      guard count > 0 else { continue }
      do throws(FileFault) {
        try FileWriter.write(repaired, to: path, overwrite: true)
      } catch {
        throw RunFault(.output, "cannot write the repaired spec: \(error.message)")
      }
      lines.append("fixed \(count) finding\(count == 1 ? "" : "s") in \(path)")
    }
    return lines
  }

  /// The text after all repairs, and how many there were.
  func repaired(_ original: [UInt8], _ path: String) -> (text: [UInt8], count: Int) {
    var text = original
    var total = 0
    for _ in 0..<Self.rounds {
      let before = check.check(bytes: text, name: path).findings
      let fixes = Self.disjoint(before.compactMap(\.fix).filter { $0.span.file.path == path })
      guard !fixes.isEmpty else { break }
      if let better = better(text, fixes, than: before, path) {
        text = better
        total += fixes.count
        continue
      }
      // Together they do not help; perhaps one by one.
      guard
        let single = fixes.lazy.compactMap({ better(text, [$0], than: before, path) }).first
      else { break }
      text = single
      total += 1
    }
    return (text, total)
  }

  private func better(
    _ text: [UInt8], _ fixes: [Diagnostic.Fix], than before: [Diagnostic], _ path: String
  ) -> [UInt8]? {
    var changed = text
    for fix in fixes.reversed() {
      guard fix.span.range.upperBound <= changed.count else { return nil }
      changed.replaceSubrange(fix.span.range, with: fix.replacement.utf8)
    }
    let after = check.check(bytes: changed, name: path).findings
    let isWorse = after.contains { $0.code.family == .yaml && $0.severity == .error }
    if isWorse, !before.contains(where: { $0.code.family == .yaml }) { return nil }
    // The same words about the same line would mean that nothing was repaired.
    let said = Set(after.map { Words($0) })
    let repaired = before.filter { finding in
      finding.fix.map { fix in fixes.contains { $0.span.range == fix.span.range } } ?? false
    }
    return repaired.allSatisfy { !said.contains(Words($0)) } ? changed : nil
  }

  private struct Words: Hashable {
    let code: DiagnosticCode
    let message: String
    let line: Int?

    init(_ finding: Diagnostic) {
      code = finding.code
      message = finding.message
      line = finding.span?.start.line
    }
  }

  private static func disjoint(_ fixes: [Diagnostic.Fix]) -> [Diagnostic.Fix] {
    var kept: [Diagnostic.Fix] = []
    for fix in fixes.sorted(by: { $0.span.range.lowerBound < $1.span.range.lowerBound })
    where (kept.last?.span.range.upperBound ?? 0) <= fix.span.range.lowerBound {
      if kept.last?.span.range != fix.span.range { kept.append(fix) }
    }
    return kept
  }
}
