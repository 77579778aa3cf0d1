import Attribution
import Graphs
import Operators
import SpecChecking
import Tensors

/// `explain layers`: a table of hook points.
public struct LayersRun {
  private let spec: String
  private let layers: [String]
  private let choices: ModelChoices

  /// Lists the layers of a spec that match the selectors; all of them without one.
  public init(spec: String, layers: [String], model: ModelChoices) {
    self.spec = spec
    self.layers = layers
    choices = model
  }

  /// Prints the table.
  ///
  /// - Throws: `RunFault`.
  public func run(_ console: some Console) throws(RunFault) {
    let model = try LoadedModel(spec, choices: choices)
    console.show(model.findings)
    for line in try table(of: model) { console.say(line) }
  }

  /// The lines of the table and its summary.
  func table(of model: LoadedModel) throws(RunFault) -> [String] {
    let geometry = NetworkGeometry(model.spec)
    let selected = try selection(in: model)
    var rows = [["layer", "op", "shape", "stride", "field", "params", "on path", "cam"]]
    var names: [ValueReference: [String]] = [:]
    for group in model.spec.groups { names[group.output, default: []].append(group.name.text) }
    for hook in model.spec.hooks {
      if let target = try? LayerResolution(model.spec).targets(of: hook.name).last {
        names[target.value, default: []].append(hook.name)
      }
    }
    for (index, layer) in model.spec.layers.enumerated() {
      let value = ValueReference.layer(index)
      if let selected, !selected.contains(value) { continue }
      let count = layer.inference.parameters.reduce(0) { $0 + $1.count }
      let also = names[value].map { "  (\($0.joined(separator: ", ")))" } ?? ""
      rows.append([
        layer.name.text + also, layer.op.name, layer.inference.output.description,
        text(geometry.vertical(of: value).stride, geometry.horizontal(of: value).stride),
        text(geometry.vertical(of: value).size, geometry.horizontal(of: value).size),
        count == 0 ? "-" : "\(count)", geometry.isOnPath(value) ? "yes" : "no",
        camText(value, layer.inference.output, model),
      ])
    }
    let shown = rows.count - 1
    return Table.lines(rows, rightAligned: [3, 4, 5]) + [
      "",
      "\(shown) of \(model.spec.layers.count) layers, \(model.spec.parameterCount) parameters, "
        + "\(Self.short(NetworkCost.multiplyAdds(of: model.spec))) multiply-adds, "
        + "input \(model.spec.inputShape)",
    ]
  }

  /// A count with three digits: `1.82 G`.
  static func short(_ count: Int) -> String {
    for (unit, size) in [("G", 1e9), ("M", 1e6)] where Double(count) >= size {
      let value = Double(count) / size
      let digits = value >= 100 ? 1.0 : value >= 10 ? 10.0 : 100.0
      let rounded = (value * digits).rounded() / digits
      return
        "\(rounded == rounded.rounded() && digits == 1 ? "\(Int(rounded))" : "\(rounded)") \(unit)"
    }
    return "\(count)"
  }

  private func selection(in model: LoadedModel) throws(RunFault) -> Set<ValueReference>? {
    guard !layers.isEmpty else { return nil }
    var selected: Set<ValueReference> = []
    for text in layers {
      var findings = model.findings
      guard
        let targets = LayerResolution(model.spec).targets(
          of: text, option: "--layer", into: &findings)
      else { throw RunFault(.usage, findings) }
      selected.formUnion(targets.map(\.value))
    }
    return selected
  }

  private func text(_ vertical: Double?, _ horizontal: Double?) -> String {
    guard let vertical, let horizontal else { return "-" }
    return vertical == horizontal
      ? number(vertical) : "\(number(vertical))x\(number(horizontal))"
  }
  private func number(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\((value * 10).rounded() / 10)"
  }

  /// Whether CAM is exact at a layer, or what is in the way.
  private func camText(_ value: ValueReference, _ shape: Shape, _ model: LoadedModel) -> String {
    guard shape.isImage, shape.plane > 1 else { return "-" }
    do throws(CAMHead.Obstacle) {
      switch try CAMHead(behind: ValueID(value), in: model.graph) {
      case .linear: return "exact"
      case .direct: return "exact (no weights)"
      }
    } catch {
      return "no: \(error.reason)"
    }
  }
}
