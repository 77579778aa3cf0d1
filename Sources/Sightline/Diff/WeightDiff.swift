import Operators
import SourceMarks
import SpecChecking
import Weights

/// Compares weight files with each other, and with a network.
enum WeightDiff {
  /// Tensors that are gone, new, or of another shape or type (SL0811).
  static func findings(_ old: WeightSource, _ new: WeightSource) -> [Diagnostic] {
    var findings: [Diagnostic] = []
    func add(_ message: String, _ name: String, _ severity: Severity = .error) {
      var finding = Diagnostic(.tensorChanged, message, at: nil, layer: name)
      finding.severity = severity
      findings.append(finding)
    }
    for entry in old.entries {
      guard let other = new.entry(named: entry.name) else {
        add("tensor '\(entry.name)' \(entry.shapeText) is gone", entry.name)
        continue
      }
      if other.dimensions != entry.dimensions {
        add("tensor '\(entry.name)' \(entry.shapeText) → \(other.shapeText)", entry.name)
      } else if other.type != entry.type {
        add(
          "tensor '\(entry.name)' \(entry.type.rawValue) → \(other.type.rawValue)", entry.name,
          .warning)
      }
    }
    for entry in new.entries where old.entry(named: entry.name) == nil {
      add("tensor '\(entry.name)' \(entry.shapeText) is new", entry.name)
    }
    return findings
  }

  /// The two-way table of a network's tensors and a file's, and what stands in the way.
  static func table(
    _ spec: ModelSpec, _ source: WeightSource
  ) -> (findings: [Diagnostic], table: [String]) {
    var list = DiagnosticList()
    let match = ModelWeights.match(source, with: spec)
    let table = match.table(&list)
    var lines: [[String]] = [["tensor of the network", "shape", "tensor of the file", "shape", ""]]
    var used: Set<String> = []
    for tensor in spec.tensors {
      let needed = tensor.shape.dimensions
      let needs = "[\(needed.map(String.init).joined(separator: ", "))]"
      guard let (entry, verdict) = match.verdict(on: tensor.name) else {
        lines.append([tensor.name, needs, "-", "-", "missing"])
        continue
      }
      used.insert(entry.name)
      lines.append([tensor.name, needs, entry.name, entry.shapeText, verdict])
    }
    for entry in source.entries where !used.contains(entry.name) {
      lines.append(["-", "-", entry.name, entry.shapeText, "unused"])
    }
    _ = table
    return (list.sorted, Table.lines(lines, rightAligned: []) + [""])
  }
}
