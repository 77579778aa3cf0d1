import Operators
import Tensors
import Testing

/// The sliding operators as their equations say: for each output, look up each term. Nothing here
/// is shared with the operators, and nothing is fast.
struct SlidingSetting: Sendable, CustomTestStringConvertible {
  var name: String
  var input: [Int]
  var kernel = [1, 1]
  var stride = [1, 1]
  var dilation = [1, 1]
  /// Rows before and after, columns before and after.
  var pad = [[0, 0], [0, 0]]
  var outputPad = [0, 0]
  var same = false
  var ceil = false
  var countsPad = true
  var out = 1
  var groups = 1
  var bias = true
  var border = "zeros"

  var testDescription: String { "\(self)" }

  /// A random setting of an operator, small enough to differentiate.
  static func random(_ name: String, _ random: inout SplitMix) -> SlidingSetting {
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    let groups = name == "conv" || name == "deconv" ? pick(1...2) : 1
    var setting = SlidingSetting(
      name: name, input: [groups * pick(1...2), pick(1...6), pick(1...6)],
      kernel: [pick(1...3), pick(1...3)], stride: [pick(1...3), pick(1...3)],
      dilation: name == "avgpool" ? [1, 1] : [pick(1...2), pick(1...2)],
      pad: [[pick(0...2), pick(0...2)], [pick(0...2), pick(0...2)]],
      outputPad: name == "deconv" ? [pick(0...1), pick(0...1)] : [0, 0],
      same: pick(0...3) == 0, out: groups * pick(1...2), groups: groups)
    (setting.ceil, setting.countsPad, setting.bias) = (pick(0...1) == 0, pick(0...1) == 0, true)
    if name == "conv" {
      setting.border = ["zeros", "reflect", "replicate"][pick(0...2)]
      setting.bias = pick(0...1) == 0
    }
    if name == "depthwise" {
      setting.groups = setting.input[0]
      setting.out = setting.input[0] * pick(1...2)
    }
    if name.hasSuffix("pool") {
      setting.out = setting.input[0]
      setting.pad = setting.pad.map { $0.map { min($0, pick(0...1)) } }
    }
    return setting
  }

  var attributes: [String: AttributeValue] {
    func pair(_ value: [Int]) -> AttributeValue { .pair(Pair(value[0], value[1])) }
    let sides = Sides(top: pad[0][0], bottom: pad[0][1], left: pad[1][0], right: pad[1][1])
    var values: [String: AttributeValue] = [
      "kernel": pair(kernel), "stride": pair(stride), "dilation": pair(dilation),
      "pad": .padding(same ? .same : .sides(sides)),
    ]
    switch name {
    case "maxpool": values["ceil"] = .boolean(ceil)
    case "avgpool":
      values["dilation"] = nil
      values["ceil"] = .boolean(ceil)
      values["count_pad"] = .boolean(countsPad)
    case "depthwise":
      values["multiplier"] = .integer(out / input[0])
      values["bias"] = .boolean(bias)
    default:
      values["out"] = .integer(out)
      values["groups"] = .integer(groups)
      values["bias"] = .boolean(bias)
      if name == "conv" { values["pad_mode"] = .choice(border) }
      if name == "deconv" { values["output_pad"] = pair(outputPad) }
    }
    return values
  }

  /// How many inputs a window spans.
  func span(_ axis: Int) -> Int { (kernel[axis] - 1) * dilation[axis] + 1 }

  /// The border on both ends of an axis.
  func edges(_ axis: Int) -> [Int] {
    guard same else { return pad[axis] }
    let (n, s) = (input[axis + 1], stride[axis])
    var total: Int
    if name == "deconv" {
      total = span(axis) + outputPad[axis] - s
    } else {
      // As many outputs as steps fit: the last window must end somewhere.
      total = -n
      for start in Swift.stride(from: 0, to: n, by: s) { total = start + span(axis) - n }
    }
    total = max(total, 0)
    return [total / 2, total - total / 2]
  }

  /// Extent of the output on an axis by counting windows; nil where the setting is refused.
  func extent(_ axis: Int) -> Int? {
    let (n, s, e, p) = (input[axis + 1], stride[axis], span(axis), edges(axis))
    if name == "deconv" {
      guard outputPad[axis] < s || outputPad[axis] < dilation[axis] else { return nil }
      // From the first to the last value that a window touches, less the border.
      let size = (n - 1) * s + e - p[0] - p[1] + outputPad[axis]
      return size > 0 ? size : nil
    }
    if border == "reflect", p.contains(where: { $0 >= n }) { return nil }
    var count = 0
    if name.hasSuffix("pool") {
      if p.contains(where: { 2 * $0 > kernel[axis] }) { return nil }
      if ceil {
        // One more window while the last one ended before the border did, unless it would begin
        // behind the image.
        while count * s + e - (n + p[0] + p[1]) < s, count * s - p[0] < n { count += 1 }
        return count > 0 ? count : nil
      }
    }
    while count * s + e <= n + p[0] + p[1] { count += 1 }
    return count > 0 ? count : nil
  }

  /// The output's shape; nil where the setting is refused.
  var output: [Int]? {
    guard let height = extent(0), let width = extent(1) else { return nil }
    return [out, height, width]
  }

  /// The input's value at a place that may lie in the border; nil where there is none.
  private func value(_ x: [Double], _ channel: Int, _ row: Int, _ column: Int) -> Double? {
    var place = [row, column]
    for axis in 0...1 where place[axis] < 0 || place[axis] >= input[axis + 1] {
      switch border {
      case "reflect":
        place[axis] = place[axis] < 0 ? -place[axis] : 2 * input[axis + 1] - 2 - place[axis]
      case "replicate": place[axis] = place[axis] < 0 ? 0 : input[axis + 1] - 1
      default: return nil
      }
    }
    return x[(channel * input[1] + place[0]) * input[2] + place[1]]
  }

  /// Calls `term` for each place of a window.
  private func window(
    _ row: Int, _ column: Int, _ term: (_ tap: Int, _ row: Int, _ column: Int) -> Void
  ) {
    for i in 0..<kernel[0] {
      for j in 0..<kernel[1] {
        term(
          i * kernel[1] + j, row * stride[0] + i * dilation[0] - edges(0)[0],
          column * stride[1] + j * dilation[1] - edges(1)[0])
      }
    }
  }

  /// One output of one item.
  func value(_ x: [Double], _ parameters: [[Double]], _ filter: Int, _ row: Int, _ column: Int)
    -> Double
  {
    switch name {
    case "maxpool":
      var best = -Double.infinity
      window(row, column) { best = max(best, value(x, filter, $1, $2) ?? -Double.infinity) }
      return best
    case "avgpool":
      var (sum, seen, counted) = (0.0, 0, 0)
      window(row, column) { _, r, c in
        if let value = value(x, filter, r, c) {
          sum += value
          seen += 1
        }
        if r < input[1] + edges(0)[1], c < input[2] + edges(1)[1] { counted += 1 }
      }
      return sum / Double(countsPad ? counted : seen)
    case "deconv": return spread(x, parameters, filter, row, column)
    default:
      let (taps, inner) = (kernel[0] * kernel[1], input[0] / groups)
      let first = filter / (out / groups) * inner
      var sum = bias ? parameters[1][filter] : 0
      for channel in 0..<inner {
        window(row, column) { tap, r, c in
          sum +=
            parameters[0][(filter * inner + channel) * taps + tap]
            * (value(x, first + channel, r, c) ?? 0)
        }
      }
      return sum
    }
  }

  /// One output of the transposed convolution: every input that reaches it.
  private func spread(
    _ x: [Double], _ parameters: [[Double]], _ filter: Int, _ row: Int, _ column: Int
  ) -> Double {
    let (inner, outer) = (input[0] / groups, out / groups)
    var sum = bias ? parameters[1][filter] : 0
    func tap(_ place: Int, _ source: Int, _ axis: Int) -> Int? {
      let distance = place + edges(axis)[0] - source * stride[axis]
      guard distance >= 0, distance % dilation[axis] == 0 else { return nil }
      let tap = distance / dilation[axis]
      return tap < kernel[axis] ? tap : nil
    }
    for r in 0..<input[1] {
      guard let i = tap(row, r, 0) else { continue }
      for c in 0..<input[2] {
        guard let j = tap(column, c, 1) else { continue }
        for channel in filter / outer * inner..<(filter / outer + 1) * inner {
          let weight = ((channel * outer + filter % outer) * kernel[0] + i) * kernel[1] + j
          sum += parameters[0][weight] * x[(channel * input[1] + r) * input[2] + c]
        }
      }
    }
    return sum
  }

  /// The whole output of one item.
  func formula(_ output: [Int]) -> ReferenceTrial.Formula {
    { inputs, parameters in
      var values: [Double] = []
      for filter in 0..<output[0] {
        for row in 0..<output[1] {
          for column in 0..<output[2] {
            values.append(value(inputs[0], parameters, filter, row, column))
          }
        }
      }
      return values
    }
  }
}
