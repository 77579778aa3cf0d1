import Files
import Foundation
import SourceMarks
import SpecChecking
import Weights

/// One side of a comparison: a spec or weights, from the disk or from git.
enum DiffOperand {
  case spec(ModelSpec, labels: [String]?)
  case weights(WeightSource)

  /// Reads an operand: a path, a bare name of the zoo, or `git:REF:path`.
  ///
  /// - Throws: `RunFault` with status 3 or 4.
  init(_ text: String, choices: ModelChoices) throws(RunFault) {
    if let file = GitFile(text) {
      self = try Self.spec(file.bytes(), path: file.path, choices: choices, git: file)
      return
    }
    if !SpecFinder.isBareName(text), !text.hasSuffix(".yaml"), !text.hasSuffix(".yml") {
      do throws(WeightFault) {
        self = .weights(try WeightSource(text))
        return
      } catch {
        throw RunFault(.weights, error.diagnostic(at: nil))
      }
    }
    let path = try SpecFinder.path(for: text)
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes = try FileBytes.read(path, limit: LoadedModel.specLimit)
    } catch {
      throw RunFault(.spec, "cannot read the spec: \(error.message)")
    }
    self = try Self.spec(bytes, path: path, choices: choices, git: nil)
  }

  private static func spec(
    _ bytes: [UInt8], path: String, choices: ModelChoices, git: GitFile?
  ) throws(RunFault) -> DiffOperand {
    var options = choices.specOptions
    if let git { options.library = git.library }
    var findings = DiagnosticList()
    let shown = git?.shown ?? path
    guard
      let spec = SpecChecker.check(bytes: bytes, path: shown, options: options, into: &findings)
    else {
      guard findings.hasErrors else {
        throw RunFault(.spec, "'\(shown)' has blocks for other specs and no network of its own")
      }
      throw RunFault(.spec, findings)
    }
    return .spec(spec, labels: labels(of: spec, path: path, git: git))
  }

  /// The names of the classes, where they can be read.
  private static func labels(of spec: ModelSpec, path: String, git: GitFile?) -> [String]? {
    switch spec.labels {
    case nil: return nil
    case .list(let names, _): return names
    case .file(let relative, _):
      let file = LoadedModel.path(relative, beside: path)
      let bytes =
        git.map { try? GitFile(reference: $0.reference, path: file).bytes() }
        ?? (try? FileBytes.read(file, limit: LoadedModel.labelsLimit))
      guard let bytes else { return nil }
      return LabelText.lines(of: String(decoding: bytes, as: UTF8.self))
    }
  }
}

/// A file as it was at some commit: `git:REF:path`, the path from where the command runs.
struct GitFile: Sendable {
  let reference: String
  let path: String

  /// How it is printed.
  var shown: String { "git:\(reference):\(path)" }

  /// Reads `git:REF:path`; nil for any other text.
  init?(_ text: String) {
    guard text.hasPrefix("git:") else { return nil }
    let parts = text.dropFirst(4).split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    self.init(reference: parts[0], path: parts[1])
  }

  init(reference: String, path: String) {
    self.reference = reference
    self.path = path
  }

  /// The file's contents.
  ///
  /// - Throws: `RunFault` with status 3 where git does not have it.
  func bytes() throws(RunFault) -> [UInt8] {
    guard !reference.hasPrefix("-"), !reference.isEmpty else {
      throw RunFault(.usage, "'\(reference)' is not a commit")
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let place = path.hasPrefix("/") ? path : "./\(path)"
    process.arguments = ["git", "show", "--end-of-options", "\(reference):\(place)"]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw RunFault(.spec, "git cannot be run: \(error)")
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let line = String(decoding: said, as: UTF8.self).split(separator: "\n").first
      throw RunFault(
        .spec, "'\(shown)' cannot be read: \(line.map(String.init) ?? "git failed")",
        hint: "the path starts from the current folder; fetch the commit first in CI")
    }
    return [UInt8](data)
  }

  /// Reads what the spec uses from the same commit.
  var library: @Sendable (String, String) -> LibraryText {
    let reference = reference
    return { written, file in
      guard !written.hasPrefix("/") else {
        return .refused(reason: "is not a relative path", hint: nil)
      }
      let prefix = "git:\(reference):"
      let own = file.hasPrefix(prefix) ? String(file.dropFirst(prefix.count)) : file
      let path = (Paths.join(Paths.folder(of: own), written) as NSString).standardizingPath
      guard let bytes = try? GitFile(reference: reference, path: path).bytes() else {
        return .refused(reason: "is not in the commit", hint: nil)
      }
      return .file(path: prefix + path, bytes: bytes)
    }
  }
}
