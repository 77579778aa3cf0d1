import Operators
import Tensors
import Testing

/// A setting of an operator that is small enough for finite differences.
struct OperatorExample: Sendable, CustomTestStringConvertible {
  var name: String
  var attributes: [String: AttributeValue] = [:]
  var inputs: [[Int]]

  init(_ name: String, _ attributes: [String: AttributeValue] = [:], _ inputs: [Int]...) {
    self.name = name
    self.attributes = attributes
    self.inputs = inputs
  }
  var testDescription: String {
    "\(name) \(attributes.keys.sorted().joined(separator: " ")) \(inputs)"
  }

  static let all = affine + normalising + pointwise + windows + moves

  static let affine: [OperatorExample] = [
    .init(
      "conv",
      [
        "out": .integer(4), "kernel": .pair(Pair(3, 2)), "stride": .pair(Pair(2, 1)),
        "pad": .padding(.same), "groups": .integer(2),
      ], [2, 5, 4]),
    .init(
      "conv",
      [
        "out": .integer(2), "kernel": .pair(Pair(3)), "dilation": .pair(Pair(1, 2)),
        "pad": .padding(.sides(Sides(top: 1, bottom: 2, left: 2, right: 3))),
        "pad_mode": .choice("reflect"), "bias": .boolean(false),
      ], [3, 4, 5]),
    .init(
      "conv",
      [
        "out": .integer(1), "kernel": .pair(Pair(2)), "pad": .padding(.sides(Sides(Pair(2)))),
        "pad_mode": .choice("replicate"),
      ], [2, 3, 2]),
    .init(
      "depthwise",
      [
        "kernel": .pair(Pair(3)), "stride": .pair(Pair(2)), "multiplier": .integer(2),
        "pad": .padding(.same),
      ], [3, 5, 4]),
    .init(
      "deconv",
      [
        "out": .integer(4), "kernel": .pair(Pair(3, 2)), "stride": .pair(Pair(2, 3)),
        "pad": .padding(.sides(Sides(top: 1, bottom: 0, left: 0, right: 2))),
        "output_pad": .pair(Pair(1, 2)), "groups": .integer(2),
      ], [2, 3, 3]),
    .init(
      "deconv",
      [
        "out": .integer(2), "kernel": .pair(Pair(3)), "dilation": .pair(Pair(2)),
        "pad": .padding(.same), "bias": .boolean(false),
      ], [3, 3, 2]),
    .init("linear", ["out": .integer(3)], [5]),
    .init("linear", ["out": .integer(3), "bias": .boolean(false)], [4, 5]),
    .init("linear", ["out": .integer(2)], [6, 1, 1]),
  ]

  static let normalising: [OperatorExample] = [
    .init("batchnorm", [:], [3, 4, 3]),
    .init("batchnorm", ["affine": .boolean(false), "eps": .real(0.1)], [5]),
    .init("groupnorm", ["groups": .integer(2)], [4, 3, 2]),
    .init("layernorm", [:], [3, 6]),
    .init("layernorm", ["axis": .choice("channels")], [5, 2, 3]),
    .init("instancenorm", [:], [3, 4, 3]),
    .init("instancenorm", ["affine": .boolean(true)], [2, 3, 3]),
    .init("gain", [:], [3, 4, 2]),
    .init("lrn", ["size": .integer(3), "alpha": .real(0.5)], [5, 2, 3]),
    .init("lrn", ["size": .integer(4), "alpha": .real(1), "beta": .real(0.5)], [5, 2, 2]),
    .init("softmax", [:], [6]),
    .init("softmax", ["axis": .integer(2)], [2, 4, 3]),
  ]

  static let pointwise: [OperatorExample] =
    [
      "relu", "relu6", "sigmoid", "tanh", "silu", "mish", "hardswish", "hardsigmoid",
      "leaky_relu", "elu", "gelu", "prelu", "identity", "dropout",
    ].map { OperatorExample($0, [:], [4, 6, 5]) } + [
      .init("leaky_relu", ["slope": .real(0.3)], [7]),
      .init("elu", ["alpha": .real(2)], [7]),
      .init("gelu", ["form": .choice("tanh")], [3, 7]),
      .init("prelu", ["per": .choice("all")], [3, 4, 2]),
    ]

  static let windows: [OperatorExample] = [
    .init("maxpool", ["kernel": .pair(Pair(2))], [2, 5, 4]),
    .init(
      "maxpool",
      [
        "kernel": .pair(Pair(3, 2)), "stride": .pair(Pair(2)), "dilation": .pair(Pair(1, 2)),
        "pad": .padding(.sides(Sides(top: 1, bottom: 0, left: 1, right: 1))),
        "ceil": .boolean(true),
      ], [2, 4, 5]),
    .init(
      "avgpool",
      [
        "kernel": .pair(Pair(3)), "stride": .pair(Pair(2)), "pad": .padding(.same),
        "ceil": .boolean(true),
      ], [2, 5, 4]),
    .init(
      "avgpool",
      [
        "kernel": .pair(Pair(2, 3)), "pad": .padding(.sides(Sides(Pair(1)))),
        "count_pad": .boolean(false),
      ], [2, 4, 5]),
    .init("maxpool_to", ["size": .pair(Pair(3, 2))], [2, 5, 4]),
    .init("maxpool_to", ["size": .pair(Pair(4))], [2, 3, 2]),
    .init("avgpool_to", ["size": .pair(Pair(3, 2))], [2, 5, 4]),
    .init("avgpool_to", ["size": .pair(Pair(4))], [2, 3, 2]),
    .init("upsample", ["scale": .pair(Pair(2, 3))], [2, 3, 2]),
    .init("upsample", ["scale": .pair(Pair(2)), "mode": .choice("bilinear")], [2, 3, 4]),
    .init(
      "upsample",
      [
        "size": .pair(Pair(5, 2)), "mode": .choice("bilinear"), "align_corners": .boolean(true),
      ], [2, 3, 4]),
    .init("global_avgpool", [:], [3, 4, 5]),
    .init("global_maxpool", [:], [3, 4, 5]),
  ]

  static let moves: [OperatorExample] =
    [
      .init("add", [:], [2, 3, 4], [2, 3, 4], [2, 3, 4]),
      .init("mul", [:], [2, 3, 4], [2, 1, 1], [1, 3, 4]),
      .init("concat", [:], [2, 3, 2], [1, 3, 2]),
      .init("concat", ["axis": .integer(3)], [2, 3, 2], [2, 3, 1]),
      .init("flatten", [:], [2, 3, 4]),
      .init("flatten", ["order": .choice("hwc")], [2, 3, 4]),
      .init("reshape", ["shape": .integers([4, -1])], [2, 3, 4]),
      .init("permute", ["order": .integers([3, 1, 2])], [2, 3, 4]),
      .init("slice", ["to": .integers([1, 3]), "axis": .integer(2)], [2, 4, 3]),
      .init("shuffle", ["groups": .integer(3)], [6, 2, 2]),
    ]
    + ["zeros", "reflect", "replicate"].map { mode in
      OperatorExample(
        "pad2d",
        [
          "by": .padding(.sides(Sides(top: 1, bottom: 2, left: 0, right: 2))),
          "mode": .choice(mode),
        ], [2, 3, 3])
    }
}
