import Operators
import SourceMarks
import Tensors

/// Turns a shape rule's refusal into a finding: the layer first, the shapes, where they come from,
/// and what to write.
struct ShapeFaultReport {
  let expander: NetworkExpander
  let op: any Operator
  let wires: [Wire]
  let shapes: [Shape]
  let site: Site

  private var layer: String { "layer '\(site.full)'" }
  private var origins: [Diagnostic.Label] { expander.origins(wires, shapes, at: site) }

  /// Reports the fault at the layer's name.
  func add(_ fault: ShapeFault) {
    switch fault {
    case .inputCount(let expected, let got):
      say(
        got < expected.lowerBound ? .tooFewInputs : .inputCount,
        "\(layer) (\(op.name)) takes \(expected.lowerBound) inputs, given \(got)")
    case .shapesDiffer(let shapes): shapesDiffer(shapes)
    case .needsImage(let got): needsImage(got)
    case .cannotConcatenate(let shapes, let axis): cannotConcatenate(shapes, axis)
    case .windowTooLarge(let window, let padded, let axis): windowTooLarge(window, padded, axis)
    case .inputGroups(let channels, let groups):
      say(
        .inputGroups, "\(layer): \(channels) input channels are not divisible by groups \(groups)",
        notes: origins, hint: divisors(of: channels, near: groups))
    case .outputGroups(let channels, let groups):
      say(
        .outputGroups,
        "\(layer): \(channels) output channels are not divisible by groups \(groups)",
        hint: divisors(of: channels, near: groups))
    case .linearAfterImage(let got):
      say(
        .linearAfterImage, "\(layer): linear after a \(got) feature map", notes: origins,
        hint: "insert before it - flatten (\(grouped(got.count)) inputs)"
          + " or - global_avgpool (\(got.channels))")
    case .padTooLarge(let pad, let kernel, let axis):
      say(
        .padTooLarge,
        "\(layer): pad \(pad) is more than half of kernel \(kernel) (\(axis.rawValue))",
        hint: "some windows would see only padding; at most pad: \(kernel / 2)")
    case .outputPadTooLarge(let pad, let stride, let dilation):
      say(
        .outputPadTooLarge,
        "\(layer): output_pad \(pad) must be smaller than stride \(stride) or dilation \(dilation)",
        hint: "at most output_pad: \(max(stride, dilation) - 1)")
    case .emptyOutput(let dimensions):
      say(
        .emptyOutput, "\(layer): output would be \(dimensions)", notes: origins,
        hint: "less padding, or a larger kernel")
    default: addMovement(fault)
    }
  }

  /// Faults of layers that move values about.
  private func addMovement(_ fault: ShapeFault) {
    switch fault {
    case .axisOutOfRange(let axis, let shape):
      say(
        .axisOutOfRange, "\(layer): axis \(axis) is out of range for \(shape)", notes: origins,
        hint: "axes: \(Self.axes(of: shape))")
    case .reshapeCount(let target, let from):
      let count = target.contains(-1) ? nil : product(target)
      let values = count.map { " has \(grouped($0)) values;" } ?? " does not fit:"
      say(
        .reshapeCount,
        "\(layer): reshape \(target)\(values) the input \(from) has \(grouped(from.count))",
        notes: origins,
        hint: "one number may be -1: it is computed from the others")
    case .notAPermutation(let order, let rank):
      say(
        .notAPermutation, "\(layer): order \(order) is not a permutation", notes: origins,
        hint: "each of \((1...max(rank, 1)).map(String.init).joined(separator: ", ")) once")
    case .scaleOrSize:
      say(
        .scaleOrSize, "\(layer): upsample needs scale or size, and not both",
        hint: "write {upsample: 2} or {upsample: , size: [56, 56]}")
    case .reflectTooLarge(let pad, let extent, let axis):
      say(
        .reflectTooLarge,
        "\(layer): reflect padding \(pad) needs an input larger than \(pad);"
          + " the \(axis.rawValue) is \(extent)", notes: origins,
        hint: "mode: replicate has no such limit")
    case .sliceOutside(let from, let to, let extent):
      say(
        .sliceOutside, "\(layer): slice [\(from), \(to)] is outside 0 to \(extent)",
        notes: origins, hint: "[from, to] counts from 0; 'to' itself is not taken")
    case .sizeOutOfBounds(let dimensions):
      let what = dimensions.contains { $0 < 1 } ? "a size is under 1" : "over 2^31 values"
      say(.sizeOutOfBounds, "\(layer) would make \(dimensions): \(what)", notes: origins)
    default: break
    }
  }

  // MARK: - Inputs that do not agree

  private func shapesDiffer(_ shapes: [Shape]) {
    let first = shapes.first
    let other = shapes.first { $0 != first } ?? first
    let verb = op.name == "mul" ? "multiply" : op.name
    guard let first, let other else { return }
    say(
      .shapesDiffer, "\(layer) cannot \(verb) \(first) and \(other)", notes: origins,
      hint: Self.adding(first, other))
  }

  private static func adding(_ a: Shape, _ b: Shape) -> String {
    guard a.isImage, b.isImage else { return "bring both to the same shape first" }
    let (target, source) = a.plane <= b.plane ? (a, b) : (b, a)
    let stride =
      target.height > 0 && source.height % target.height == 0
        && source.width / max(target.width, 1) == source.height / target.height
      ? source.height / target.height : nil
    guard let stride else { return "bring both to the same shape first" }
    let step = stride == 1 ? "" : ", stride: \(stride)"
    return "bring \(source) to the same shape first, for example "
      + "{conv: \(target.channels), kernel: 1\(step)}"
  }

  private func cannotConcatenate(_ shapes: [Shape], _ axis: Int) {
    guard let first = shapes.first else { return }
    let other = shapes.first { shape in
      var aligned = shape
      aligned[axis - 1] = first[axis - 1]
      return aligned != first
    }
    let along = axis == 1 ? "channels" : "axis \(axis)"
    say(
      .cannotConcatenate,
      "\(layer) cannot concatenate \(first) and \(other ?? first) on \(along)", notes: origins,
      hint: first.isImage && other?.isImage == true
        ? "all inputs need the same height and width: look at pad, stride and ceil"
        : "all inputs need the same number of axes, and the same sizes on the others")
  }

  private func needsImage(_ got: Shape) {
    let producer = wires.first.map(\.name) ?? "its input"
    say(
      .needsImage,
      "\(layer) (\(op.name)) needs an image [C, H, W]; '\(producer)' gives \(got)",
      hint: got.rank == 1 ? "put it before flatten, or bring the values back with reshape" : nil)
  }

  // MARK: - Windows

  private func windowTooLarge(_ window: Int, _ padded: Int, _ axis: ShapeFault.Axis) {
    let path = SizePath(expander: expander, from: wires.first?.value, axis: axis)
    var notes = origins
    if path.sizes.count > 1 {
      let sizes = path.sizes.map(String.init).joined(separator: " → ")
      notes.append(.init(nil, "the \(axis.rawValue) on the way here: \(sizes)"))
    }
    let smallest = path.smallestInput(for: op, shapes: shapes)
    say(
      .windowTooLarge,
      "\(layer): kernel \(window) is larger than its padded input \(padded) (\(axis.rawValue))",
      notes: notes,
      hint: smallest.map { "the smallest input \(axis.rawValue) that works is \($0)" }
        ?? "a smaller kernel, more padding, or fewer strides before it")
  }

  // MARK: - Words

  private func divisors(of count: Int, near groups: Int) -> String? {
    guard count > 0, groups > 0 else { return nil }
    let limit = min(count, 1 << 16)
    let below = stride(from: min(groups - 1, limit), through: 1, by: -1).first { count % $0 == 0 }
    let above = groups < limit ? (groups + 1...limit).first { count % $0 == 0 } : nil
    let near = [below, above].compactMap { $0 }.map(String.init)
    return near.isEmpty ? nil : "groups that divide \(count): \(near.joined(separator: ", "))"
  }

  private static func axes(of shape: Shape) -> String {
    guard shape.isImage else { return shape.rank == 1 ? "1" : "1 to \(shape.rank)" }
    return "1 channels, 2 height, 3 width"
  }

  private func product(_ values: [Int]) -> Int? {
    values.reduce(Optional(1)) { product, value in
      guard let product else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: value)
      return overflow ? nil : next
    }
  }

  private func say(
    _ code: DiagnosticCode, _ message: String, notes: [Diagnostic.Label] = [],
    hint: String? = nil
  ) {
    // The origin of a block's input has told where the block is called.
    var place = site.place
    if !notes.isEmpty, wires.contains(where: \.isBound) { place.trail = place.trail.dropLast() }
    expander.run.report(code, message, at: site.span, in: place, notes: notes, hint: hint)
  }
}
