import Files
import Foundation
public import Graphs
import Operators
public import SourceMarks
public import SpecChecking
import Tensors

/// A checked network with what belongs to it: its graph, its labels, its folder.
///
/// The room `Sightline` is the library's face: load, check, compile, explain.
public struct LoadedModel: Sendable {
  /// Where the spec was read from.
  public let path: String
  /// The checked spec.
  public let spec: ModelSpec
  /// The network, not yet rewritten.
  public let graph: Graph
  /// The name of each class, if the spec says so and the file is there.
  public let labels: [String]?
  /// Warnings and notes; never errors.
  public let findings: DiagnosticList

  /// The longest spec that is read.
  static let specLimit = 1 << 20
  /// The longest file of labels that is read.
  static let labelsLimit = 16 << 20

  /// Reads and checks a network.
  ///
  /// - Parameter spec: A path, `-` for standard input, or a bare name of the zoo.
  /// - Throws: `RunFault` with status 3.
  public init(_ spec: String, choices: ModelChoices = ModelChoices()) throws(RunFault) {
    path = spec == "-" ? spec : try SpecFinder.path(for: spec)
    let bytes = try Self.read(path)
    var findings = DiagnosticList()
    let checked = SpecChecker.check(
      bytes: bytes, path: path, options: choices.specOptions, into: &findings)
    guard let checked, !findings.hasErrors else {
      guard findings.hasErrors else {
        throw RunFault(
          .spec, "'\(path)' has blocks for other specs and no network of its own",
          hint: "name it under 'use:' in a spec with 'input' and 'layers'")
      }
      throw RunFault(.spec, findings)
    }
    self.spec = checked
    graph = Graph(checked)
    labels = try Self.labels(of: checked, beside: path, into: &findings)
    var accepted = AcceptedFindings(checked)
    self.findings = accepted.rest(of: findings)
  }

  /// A path that a spec gives, from the spec's own folder.
  public func path(besideSpec relative: String) -> String {
    Self.path(relative, beside: path)
  }

  /// The name of a class for a person: its label, else its number.
  public func className(_ index: Int) -> String {
    guard let labels, labels.indices.contains(index) else { return "class \(index)" }
    return labels[index]
  }

  static func path(_ relative: String, beside spec: String) -> String {
    if relative.hasPrefix("/") || spec == "-" { return relative }
    let folder = (spec as NSString).deletingLastPathComponent
    return folder.isEmpty ? relative : (folder as NSString).appendingPathComponent(relative)
  }

  private static func read(_ path: String) throws(RunFault) -> [UInt8] {
    do throws(FileFault) {
      return path == "-"
        ? try FileBytes.readStandardInput(limit: specLimit)
        : try FileBytes.read(path, limit: specLimit)
    } catch {
      throw RunFault(.spec, "cannot read the spec: \(error.message)")
    }
  }

  /// The labels. A file that is missing is a warning, since only names are lost by it, and so is
  /// one label too many; any other number is an error, since names would be wrong.
  static func labels(
    of spec: ModelSpec, beside path: String, into findings: inout DiagnosticList
  ) throws(RunFault) -> [String]? {
    switch spec.labels {
    case nil: return nil
    case .list(let labels, let span):
      // The checker has said what is wrong with them.
      let isUseless = spec.labelFinding(count: labels.count, what: "labels", at: span) != nil
      return isUseless ? nil : labels
    case .file(let relative, let span):
      let file = Self.path(relative, beside: path)
      let bytes: [UInt8]
      do throws(FileFault) {
        bytes = try FileBytes.read(file, limit: labelsLimit)
      } catch {
        var finding = Diagnostic(
          .labelCount, "labels are not shown: \(error.message)", at: span,
          hint: "one label a line, in the order of the classes")
        finding.severity = .warning
        findings.add(finding)
        return nil
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw RunFault(
          .spec, Diagnostic(.notUTF8, "'\(relative)' is not UTF-8", at: span))
      }
      let labels = LabelText.lines(of: text)
      guard let finding = spec.labelFinding(count: labels.count, what: "'\(relative)'", at: span)
      else { return labels }
      guard finding.severity < .error else { throw RunFault(.spec, finding) }
      findings.add(finding)
      return nil
    }
  }
}
