import Graphs
import Kernels
import Operators
import SpecChecking
public import Tensors

/// The plan as text for a person: steps, memory, work, and what could not be fused.
extension ExecutionPlan {
  /// Several lines, each ended; the same text for the same plan.
  public var text: String {
    var lines: [String] = []
    let threads = request.workers == 1 ? "1 thread" : "\(request.workers) threads"
    lines.append("kernels \(request.kernels.rawValue), batch \(request.batch), \(threads)")
    lines.append("")
    lines.append("forward: \(forward.count) steps, \(operationsText(forward))")
    lines += table(of: forward)
    for rule in BackwardRule.allCases {
      guard let steps = backward[rule] else { continue }
      let ends = (gradients[rule] ?? [:]).keys.sorted().map { graph.name(of: $0) }
      lines.append("")
      lines.append(
        "backward (\(rule.rawValue)): \(steps.count) steps, \(operationsText(steps)), from "
          + "'\(graph.name(of: graph.score))' down to \(ends.first.map { "'\($0)'" } ?? "nothing")")
      lines += table(of: steps)
    }
    lines.append("")
    lines += memoryLines
    let refused = refusedFusions
    if !refused.isEmpty { lines += [""] + refused }
    return lines.joined(separator: "\n") + "\n"
  }

  private func operationsText(_ steps: [Step]) -> String {
    let count = steps.reduce(0) { $0 + $1.operations }
    switch count {
    case ..<10_000: return "\(count) operations"
    case ..<10_000_000: return "\(tenths(count, 1_000)) thousand operations"
    case ..<10_000_000_000: return "\(tenths(count, 1_000_000)) million operations"
    default: return "\(tenths(count, 1_000_000_000)) billion operations"
    }
  }

  private func table(of steps: [Step]) -> [String] {
    var rows = [["step", "layers", "computed by", "reads", "writes", "at byte", "operations"]]
    for (index, step) in steps.enumerated() {
      rows.append(["\(index + 1)"] + cells(step) + ["\(step.operations)"])
    }
    let columns = rows[0].indices
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = "  "
      for column in columns {
        let space = String(repeating: " ", count: widths[column] - row[column].count)
        let isNumber = column == 0 || column >= 5
        line += isNumber ? space + row[column] : row[column] + space
        if column != columns.upperBound - 1 { line += "  " }
      }
      return line
    }
  }

  /// What computes a step, for printing.
  public func computedBy(_ step: Step) -> String { cells(step)[1] }

  /// A step in a few words, for lists of what it uses: its layers, what is done, and the shapes that
  /// it reads and writes.
  ///
  /// - Parameter rule: the backward run that it belongs to; nil for the forward run.
  public func title(of step: Step, rule: BackwardRule? = nil) -> String {
    let suffix = rule.map { " (backward, \($0.rawValue))" } ?? ""
    switch step.action {
    case .forward(let forward):
      let node = graph.nodes[forward.node]
      return "\(layers(of: node)) \(node.op.name) \(node.inputShapes[0]) to \(node.outputShape)"
    case .backward(let backward):
      let node = graph.nodes[backward.node]
      return "\(layers(of: node)) \(node.op.name) \(node.outputShape) to \(node.inputShapes[0])"
        + suffix
    case .mask(let mask):
      return "\(step.name) mask \(graph.nodes[mask.node].outputShape)\(suffix)"
    case .convert(let convert):
      let (source, target) = (buffers[convert.source.index], buffers[convert.target.index])
      return "\(step.name) \(Self.conversion(from: source, to: target))\(suffix)"
    case .pack: return "\(step.name) weights\(suffix)"
    case .clear: return "\(step.name) zero\(suffix)"
    }
  }

  /// Layers, kernel, inputs, output and place of a step.
  private func cells(_ step: Step) -> [String] {
    switch step.action {
    case .forward(let forward):
      let node = graph.nodes[forward.node]
      return [
        layers(of: node),
        "\(node.op.name) (\(forward.isInPlace ? "in place" : forward.kernel.name))",
        names(forward.inputs), node.outputShape.description, place(forward.output),
      ]
    case .backward(let backward):
      let node = graph.nodes[backward.node]
      let targets = backward.inputGradients.compactMap { $0 }
      return [
        step.name, "\(node.op.name) (\(backward.kernel.name))",
        "d " + names([backward.outputGradient]), "d " + names(targets),
        targets.first.map(place) ?? "",
      ]
    case .mask(let mask):
      return [
        step.name, "\(mask.isRectifier6 ? "relu6" : "relu") (mask)",
        "d " + names([mask.outputGradient]), "d " + names([mask.inputGradient]),
        place(mask.inputGradient),
      ]
    case .convert(let convert):
      let (source, target) = (buffers[convert.source.index], buffers[convert.target.index])
      let mark = source.purpose == .gradient ? "d " : ""
      return [
        step.name, Self.conversion(from: source, to: target), mark + source.name,
        mark + target.name, place(convert.target),
      ]
    case .pack(let pack):
      let way = parameters[pack.target].packing?.name ?? "rows"
      let source = parameters[pack.source].parameter.recipe.tensorName
      return [step.name, "weights (\(way))", source, "", ""]
    case .clear(let buffer): return [step.name, "zero", "", "d " + names([buffer]), place(buffer)]
    }
  }

  private static func conversion(from source: Buffer, to target: Buffer) -> String {
    switch (source.layout, target.layout) {
    case (nil, _): "rows to blocks"
    case (_, nil): "blocks to rows"
    default: "sum"
    }
  }

  private func layers(of node: Node) -> String {
    node.layers.map { graph.layerNames[$0].text }.joined(separator: " + ")
  }
  private func names(_ ids: [BufferID]) -> String {
    ids.map { buffers[$0.index].name }.joined(separator: ", ")
  }
  private func place(_ id: BufferID) -> String { "\(buffers[id.index].offset * 4)" }

  /// Arena, weights, and the step at which most of the arena is alive.
  private var memoryLines: [String] {
    let steps = forward.count + (backward.values.map(\.count).max() ?? 0)
    var peak = (bytes: 0, step: 0)
    for time in 0...max(steps, 1) {
      let rules: [BackwardRule?] = time < forward.count ? [nil] : [nil] + Array(backward.keys)
      let bytes =
        rules.map { rule in
          buffers.filter {
            $0.room == nil && $0.life.contains(time) && ($0.rule == nil || $0.rule == rule)
          }
          .reduce(0) { $0 + $1.count * 4 }
        }.max() ?? 0
      if bytes > peak.bytes { peak = (bytes, time) }
    }
    let name: String
    if peak.step < forward.count {
      name = "forward step \(peak.step + 1), '\(forward[peak.step].name)'"
    } else {
      name = "the backward run"
    }
    return [
      "memory: arena \(megabytes(arenaBytes)), most of it alive at \(name)",
      "        weights \(megabytes(parameterBytes)) in \(parameters.count) tensors",
    ]
  }

  /// One line for each activation or batch norm that stayed a step of its own behind an affine
  /// layer, with the reason.
  private var refusedFusions: [String] {
    graph.nodes.compactMap { node in
      let takesPart: Bool
      switch node.role {
      case .pointwise(let function): takesPart = function.isRectifier
      case .normalise(.perChannel): takesPart = true
      case .affine, .normalise, .window, .reduce, .combine, .reshape: takesPart = false
      }
      guard takesPart, let source = graph.producer(of: node.inputs[0]),
        case .affine = graph.nodes[source].role
      else { return nil }
      let (own, before) = (graph.name(of: node), graph.name(of: graph.nodes[source]))
      return "not fused: '\(own)' into '\(before)', because \(reason(source: source, node: node))"
    }
  }

  private func reason(source: Int, node: Node) -> String {
    let value = node.inputs[0]
    let name = graph.name(of: graph.nodes[source])
    if request.kernels == .reference { return "reference kernels run every layer as written" }
    let hooked = request.gradients.values.reduce(request.values) { $0.union($1) }
    if hooked.contains(where: { graph.resolved($0) == value }) { return "'\(name)' is asked for" }
    if graph.useCounts[value.index] > 1 { return "other layers read '\(name)' too" }
    if graph.outputs.contains(value) || graph.score == value { return "'\(name)' is an output" }
    if request.parameterGradients { return "the weights are being trained" }
    return "no kernel does both"
  }
}

/// `12.3 MB`, rounded to tenths.
private func megabytes(_ bytes: Int) -> String { "\(tenths(bytes, 1_000_000)) MB" }

private func tenths(_ value: Int, _ unit: Int) -> String {
  let rounded = (value * 10 + unit / 2) / unit
  return "\(rounded / 10).\(rounded % 10)"
}
