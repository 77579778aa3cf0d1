import Files
import Grammar
import SourceMarks
public import YAMLSyntax

/// `explain fmt`: specs in their canonical form.
public struct FormatRun {
  private let paths: [String]
  /// Whether files stay as they are and differences are printed.
  public var checksOnly = false
  /// Whether attributes that say what holds anyway are left out.
  public var isMinimal = false

  /// What writes the canonical form; nil where that would change the spec, which is our fault.
  public var formatter: (_ root: YAMLNode, _ isMinimal: Bool) -> String? = {
    SpecFormatter.text($0, minimal: $1)
  }

  /// Formats files and folders; `Specs` where none is named.
  public init(paths: [String]) { self.paths = paths }

  /// Formats, or tells what would change.
  ///
  /// - Returns: `fine`, or `findings` where `checksOnly` and a file would change, or where a file
  ///   cannot be read as YAML.
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) -> ExitStatus {
    var status = ExitStatus.fine
    var changed = 0
    let found = try SpecPaths(paths)
    let files = found.files
    for path in files {
      let bytes = try Self.read(path)
      var findings = DiagnosticList()
      guard let text = formatted(bytes, path, &findings) else {
        console.show(findings)
        status = .findings
        continue
      }
      let isSame = Array(text.utf8) == bytes
      if path == "-" {
        if !checksOnly { console.say(String(text.dropLast())) }
      } else if !isSame, !checksOnly {
        do throws(FileFault) {
          try FileWriter.write(Array(text.utf8), to: path, overwrite: true)
        } catch {
          throw RunFault(.output, "cannot write the spec: \(error.message)")
        }
        console.say("formatted \(path)")
      }
      guard !isSame else { continue }
      changed += 1
      if checksOnly {
        status = .findings
        for line in LineDifference.lines(String(decoding: bytes, as: UTF8.self), text, path) {
          console.say(line)
        }
      }
    }
    if files != ["-"] {
      let what = checksOnly ? "would change" : "changed"
      console.say("\(changed) of \(files.count) specs \(what)\(found.note)")
    }
    return status
  }

  private static func read(_ path: String) throws(RunFault) -> [UInt8] {
    do throws(FileFault) {
      return path == "-"
        ? try FileBytes.readStandardInput(limit: LoadedModel.specLimit)
        : try FileBytes.read(path, limit: LoadedModel.specLimit)
    } catch {
      throw RunFault(.spec, "cannot read the spec: \(error.message)")
    }
  }

  /// The canonical text of a file; nil after findings.
  private func formatted(
    _ bytes: [UInt8], _ path: String, _ findings: inout DiagnosticList
  ) -> String? {
    var text = bytes
    var root = YAMLParser.parse(text, path: path, into: &findings)
    // Tabs that indent are the one mistake that formatting is known to repair.
    if let fix = findings.all.first?.fix, findings.all.map(\.code) == [.tabIndent] {
      findings = DiagnosticList()
      text.replaceSubrange(fix.span.range, with: fix.replacement.utf8)
      root = YAMLParser.parse(text, path: path, into: &findings)
    }
    guard let root, !findings.hasErrors else { return nil }
    guard root.pairs != nil else {
      findings.add(
        Diagnostic(
          .notAMap, "the file is no map at top level", at: root.span,
          hint: "a spec starts with sightline: 1"))
      return nil
    }
    guard let result = formatter(root, isMinimal) else {
      findings.add(
        Diagnostic(
          .internalError, "internal error (please report): formatting would change the spec",
          at: root.span))
      return nil
    }
    return result
  }
}

/// The lines in which two texts differ.
enum LineDifference {
  /// A short listing: `-` before old lines, `+` before new ones, with their numbers.
  static func lines(_ old: String, _ new: String, _ path: String) -> [String] {
    let split = { (text: String) in
      text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    let (before, after) = (split(old), split(new))
    let difference = after.difference(from: before)
    var removed: [Int: String] = [:]
    var added: [Int: String] = [:]
    for change in difference {
      switch change {
      case .remove(let offset, let element, _): removed[offset] = element
      case .insert(let offset, let element, _): added[offset] = element
      }
    }
    var lines = ["--- \(path)", "+++ \(path), formatted"]
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if let text = removed[left] {
        lines.append("\(left + 1)\t-\(text)")
        left += 1
      } else if let text = added[right] {
        lines.append("\(right + 1)\t+\(text)")
        right += 1
      } else {
        left += 1
        right += 1
      }
    }
    return lines
  }
}
