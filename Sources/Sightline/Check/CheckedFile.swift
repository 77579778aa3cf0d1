import Attribution
import Files
import Foundation
import Graphs
public import SourceMarks
import SpecChecking
import Tensors
import Weights
import YAMLSyntax

/// What was found in one file.
public struct CheckedFile: Sendable {
  /// Its path as printed.
  public let path: String
  /// What was found, in order of place, without what the spec itself accepts.
  public internal(set) var findings: [Diagnostic]
  /// Why it could not be checked at all; a message and a hint.
  public let obstacle: (message: String, hint: String?)?
  /// The checked network, where there is one.
  let spec: ModelSpec?
}

/// How one file is checked.
public struct FileCheck: Sendable {
  let choices: ModelChoices
  /// Whether the headers of weight files are checked.
  public var readsWeights = false
  /// Whether the values of weights are checked.
  public var readsValues = false
  /// Whether legal but unlikely layers are reported.
  public var lints = false
  /// Whether `allow:` entries that match nothing are reported.
  public var reportsStale = true

  /// Checks specs as they are, or with another size or other parameters.
  public init(choices: ModelChoices = ModelChoices()) { self.choices = choices }

  /// Reads and checks a file.
  ///
  /// - Parameters:
  ///   - path: Where to read; `-` is standard input.
  ///   - name: The path to print and to start relative paths from.
  public func check(_ path: String, name: String? = nil) -> CheckedFile {
    let bytes: [UInt8]
    do throws(FileFault) {
      bytes =
        path == "-"
        ? try FileBytes.readStandardInput(limit: LoadedModel.specLimit)
        : try FileBytes.read(path, limit: LoadedModel.specLimit)
    } catch {
      return CheckedFile(
        path: name ?? path, findings: [],
        obstacle: ("cannot read the spec: \(error.message)", nil), spec: nil)
    }
    return check(bytes: bytes, name: name ?? path)
  }

  /// Checks the bytes of a file.
  public func check(bytes: [UInt8], name: String) -> CheckedFile {
    var findings = DiagnosticList()
    let checked = SpecChecker.check(
      bytes: bytes, path: name, options: choices.specOptions, into: &findings)
    guard let spec = checked, !findings.hasErrors else {
      return CheckedFile(path: name, findings: findings.sorted, obstacle: nil, spec: nil)
    }
    do throws(RunFault) {
      _ = try LoadedModel.labels(of: spec, beside: name, into: &findings)
    } catch {
      findings.add(error.diagnostics)
    }
    checkHead(of: spec, into: &findings)
    if lints { SpecLint.check(spec, into: &findings) }
    if readsWeights || readsValues { checkWeights(of: spec, beside: name, into: &findings) }
    var accepted = AcceptedFindings(spec)
    var rest = accepted.rest(of: findings)
    if reportsStale {
      for finding in accepted.stale(among: { looksFor($0) }) { rest.add(finding) }
    }
    return CheckedFile(path: name, findings: rest.sorted, obstacle: nil, spec: spec)
  }

  /// Whether a check with these settings can give a finding of this code.
  private func looksFor(_ code: DiagnosticCode) -> Bool {
    switch code {
    case .nonFiniteWeights, .negativeVariance, .constantWeights: readsValues
    default:
      switch code.family {
      case .weights: readsWeights || readsValues
      case .lint: lints
      default: true
      }
    }
  }

  /// Whether `method: cam` has what it needs at the spec's own layer.
  private func checkHead(of spec: ModelSpec, into findings: inout DiagnosticList) {
    guard spec.explain.method == "cam", let text = spec.explain.layer,
      let targets = try? LayerResolution(spec).targets(of: text), targets.count == 1
    else { return }
    do throws(CAMHead.Obstacle) {
      _ = try CAMHead(behind: ValueID(targets[0].value), in: Graph(spec))
    } catch {
      findings.add(
        Diagnostic(
          .camImpossible,
          "method cam needs '\(targets[0].name)' → global pooling → one linear layer; \(error.reason)",
          at: spec.explain.layerSpan,
          hint: "use gradcam, or the layer before the pooling: explain layers shows where cam is "
            + "exact", layer: targets[0].name.text))
    }
  }

  private func checkWeights(
    of spec: ModelSpec, beside name: String, into findings: inout DiagnosticList
  ) {
    guard let file = spec.weights?.file else { return }
    do throws(RunFault) {
      let table = try ModelWeights.table(
        LoadedModel.path(file, beside: name), of: spec, into: &findings)
      guard readsValues else { return }
      do throws(WeightFault) {
        for finding in try table.deepFindings(at: spec.weights?.fileSpan, progress: { _ in }) {
          findings.add(finding)
        }
      } catch {
        findings.add(error.diagnostic(at: spec.weights?.fileSpan))
      }
    } catch {
      findings.add(error.diagnostics)
    }
  }
}
