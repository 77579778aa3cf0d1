import Operators
import Tensors
import Testing

private func image(_ channels: Int, _ height: Int, _ width: Int) -> Shape {
  Shape(channels: channels, height: height, width: width)
}
private func vector(_ extents: Int...) -> Shape { Shape(extents) ?? Shape(features: 0) }
private func pair(_ height: Int, _ width: Int) -> AttributeValue { .pair(Pair(height, width)) }
private func pad(_ top: Int, _ bottom: Int, _ left: Int, _ right: Int) -> AttributeValue {
  .padding(.sides(Sides(top: top, bottom: bottom, left: left, right: right)))
}
private func pad(_ all: Int) -> AttributeValue { pad(all, all, all, all) }
private func learned(_ weight: [Int], bias: Int? = nil) -> [ParameterShape] {
  let weight = ParameterShape("weight", weight, .weight)
  return bias.map { [weight, ParameterShape("bias", [$0], .bias)] } ?? [weight]
}

@Suite("Shape rules of affine, window and image operators")
struct WindowShapeTests {
  static let rows = convolutionRows + transposedRows + poolRows + otherRows + oneInputRows

  static let convolutionRows: [ShapeRow] = [
    .gives(
      "conv", ["out": .integer(64), "kernel": pair(7, 7), "stride": pair(2, 2), "pad": pad(3)],
      [[3, 224, 224]], [64, 112, 112], learned([64, 3, 7, 7], bias: 64)),
    .gives(
      "conv",
      [
        "out": .integer(6), "kernel": pair(3, 2), "groups": .integer(2), "bias": .boolean(false),
        "pad": pad(0, 1, 2, 3),
      ], [[4, 5, 6]], [6, 4, 10], learned([6, 2, 3, 2])),
    .gives(
      "conv",
      ["out": .integer(1), "kernel": pair(3, 3), "stride": pair(2, 3), "pad": .padding(.same)],
      [[1, 7, 7]], [1, 4, 3], learned([1, 1, 3, 3], bias: 1)),
    .refuses(
      "conv", ["out": .integer(4), "kernel": pair(3, 3)], [[3]], .needsImage(got: vector(3))),
    .refuses(
      "conv", ["out": .integer(4), "kernel": pair(1, 1), "groups": .integer(2)], [[3, 4, 4]],
      .inputGroups(channels: 3, groups: 2)),
    .refuses(
      "conv", ["out": .integer(3), "kernel": pair(1, 1), "groups": .integer(2)], [[4, 4, 4]],
      .outputGroups(channels: 3, groups: 2)),
    .refuses(
      "conv", ["out": .integer(1), "kernel": pair(3, 3), "dilation": pair(2, 1), "pad": pad(1)],
      [[1, 2, 2]], .windowTooLarge(window: 5, padded: 4, axis: .height)),
    .refuses(
      "conv", ["out": .integer(1), "kernel": pair(1, 6), "pad": pad(0, 0, 1, 2)],
      [[1, 2, 2]], .windowTooLarge(window: 6, padded: 5, axis: .width)),
    .refuses(
      "conv",
      [
        "out": .integer(1), "kernel": pair(1, 1), "pad": pad(0, 2, 0, 0),
        "pad_mode": .choice("reflect"),
      ], [[1, 2, 2]], .reflectTooLarge(pad: 2, extent: 2, axis: .height)),
    .gives(
      "depthwise", ["kernel": pair(3, 3), "multiplier": .integer(2), "stride": pair(2, 2)],
      [[4, 9, 8]], [8, 4, 3], learned([8, 1, 3, 3], bias: 8)),
    .refuses(
      "depthwise", ["kernel": pair(3, 4)], [[4, 3, 3]],
      .windowTooLarge(window: 4, padded: 3, axis: .width)),
    .gives("linear", ["out": .integer(10)], [[512]], [10], learned([10, 512], bias: 10)),
    .gives("linear", ["out": .integer(10)], [[512, 1, 1]], [10], learned([10, 512], bias: 10)),
    .gives("linear", ["out": .integer(10)], [[7, 512]], [7, 10], learned([10, 512], bias: 10)),
    .gives(
      "linear", ["out": .integer(10), "bias": .boolean(false)], [[512]], [10],
      learned([10, 512])),
    .refuses(
      "linear", ["out": .integer(10)], [[512, 7, 7]],
      .linearAfterImage(got: image(512, 7, 7))),
    .refuses(
      "linear", ["out": .integer(1 << 20)], [[1 << 20]], .sizeOutOfBounds([1 << 20, 1 << 20])),
  ]

  static let transposedRows: [ShapeRow] = [
    .gives(
      "deconv", ["out": .integer(8), "kernel": pair(2, 2), "stride": pair(2, 2)], [[4, 7, 5]],
      [8, 14, 10], learned([4, 8, 2, 2], bias: 8)),
    .gives(
      "deconv",
      [
        "out": .integer(8), "kernel": pair(3, 3), "stride": pair(2, 2), "pad": pad(1),
        "output_pad": pair(1, 0), "groups": .integer(2), "bias": .boolean(false),
      ], [[4, 7, 5]], [8, 14, 9], learned([4, 4, 3, 3])),
    .gives(
      "deconv",
      ["out": .integer(1), "kernel": pair(4, 3), "stride": pair(2, 3), "pad": .padding(.same)],
      [[1, 7, 5]], [1, 14, 15], learned([1, 1, 4, 3], bias: 1)),
    .refuses(
      "deconv", ["out": .integer(4), "kernel": pair(1, 1), "groups": .integer(2)], [[3, 4, 4]],
      .inputGroups(channels: 3, groups: 2)),
    .refuses(
      "deconv", ["out": .integer(3), "kernel": pair(1, 1), "groups": .integer(2)], [[4, 4, 4]],
      .outputGroups(channels: 3, groups: 2)),
    .refuses(
      "deconv", ["out": .integer(1), "kernel": pair(3, 3), "output_pad": pair(0, 1)],
      [[1, 4, 4]], .outputPadTooLarge(pad: 1, stride: 1, dilation: 1)),
    .refuses(
      "deconv",
      [
        "out": .integer(1), "kernel": pair(3, 3), "output_pad": pair(3, 0), "stride": pair(2, 1),
        "dilation": pair(3, 1),
      ], [[1, 4, 4]], .outputPadTooLarge(pad: 3, stride: 2, dilation: 3)),
    .refuses(
      "deconv", ["out": .integer(2), "kernel": pair(1, 1), "pad": pad(1)], [[1, 2, 2]],
      .emptyOutput([2, 0, 0])),
    .refuses(
      "deconv", ["out": .integer(2), "kernel": pair(1, 1)], [[7]], .needsImage(got: vector(7))),
  ]

  static let poolRows: [ShapeRow] = [
    .gives("maxpool", ["kernel": pair(2, 3)], [[8, 7, 7]], [8, 3, 2]),
    .gives(
      "maxpool", ["kernel": pair(3, 3), "stride": pair(2, 2), "ceil": .boolean(true)],
      [[8, 112, 6]], [8, 56, 3]),
    // The last window would begin in the far padding: dropped.
    .gives(
      "maxpool",
      ["kernel": pair(2, 2), "stride": pair(2, 2), "pad": pad(1), "ceil": .boolean(true)],
      [[1, 3, 4]], [1, 2, 3]),
    // A window larger than its input counts once where the ceiling reaches it.
    .gives(
      "avgpool", ["kernel": pair(5, 5), "stride": pair(3, 3), "ceil": .boolean(true)],
      [[1, 3, 4]], [1, 1, 1]),
    .refuses(
      "avgpool", ["kernel": pair(5, 5), "stride": pair(2, 2), "ceil": .boolean(true)],
      [[1, 3, 3]], .windowTooLarge(window: 5, padded: 3, axis: .height)),
    .refuses(
      "maxpool", ["kernel": pair(2, 3), "dilation": pair(1, 3)], [[1, 6, 6]],
      .windowTooLarge(window: 7, padded: 6, axis: .width)),
    .refuses(
      "maxpool", ["kernel": pair(3, 3), "pad": pad(0, 2, 0, 0)], [[1, 6, 6]],
      .padTooLarge(pad: 2, kernel: 3, axis: .height)),
    .refuses(
      "avgpool", ["kernel": pair(3, 2), "pad": pad(1, 1, 2, 0)], [[1, 6, 6]],
      .padTooLarge(pad: 2, kernel: 2, axis: .width)),
    .refuses("maxpool", ["kernel": pair(1, 1)], [[4, 4]], .needsImage(got: vector(4, 4))),
    .refuses("avgpool", ["kernel": pair(1, 1)], [[4]], .needsImage(got: vector(4))),
    .gives("maxpool_to", ["size": pair(3, 9)], [[4, 7, 5]], [4, 3, 9]),
    .gives("avgpool_to", ["size": pair(1, 1)], [[4, 7, 5]], [4, 1, 1]),
    .refuses("avgpool_to", ["size": pair(1, 1)], [[4, 7]], .needsImage(got: vector(4, 7))),
    .refuses(
      "maxpool_to", ["size": pair(4096, 4096)], [[129, 1, 1]],
      .sizeOutOfBounds([129, 4096, 4096])),
    .gives("global_avgpool", [:], [[4, 7, 5]], [4, 1, 1]),
    .gives("global_maxpool", [:], [[4, 7, 5]], [4, 1, 1]),
    .refuses("global_avgpool", [:], [[4]], .needsImage(got: vector(4))),
    .refuses("global_maxpool", [:], [[4, 4]], .needsImage(got: vector(4, 4))),
  ]

  static let otherRows: [ShapeRow] = [
    .gives("upsample", ["scale": pair(2, 3)], [[4, 7, 5]], [4, 14, 15]),
    .gives("upsample", ["size": pair(9, 2)], [[4, 7, 5]], [4, 9, 2]),
    .refuses("upsample", [:], [[4, 7, 5]], .scaleOrSize),
    .refuses(
      "upsample", ["scale": pair(2, 2), "size": pair(9, 9)], [[4, 7, 5]], .scaleOrSize),
    .refuses("upsample", ["scale": pair(2, 2)], [[4]], .needsImage(got: vector(4))),
    .refuses(
      "upsample", ["size": pair(16_384, 16_384)], [[9, 1, 1]],
      .sizeOutOfBounds([9, 16_384, 16_384])),
    .gives("pad2d", ["by": pad(0, 1, 2, 3)], [[4, 7, 5]], [4, 8, 10]),
    .gives(
      "pad2d", ["by": pad(2, 1, 0, 4), "mode": .choice("reflect")], [[4, 3, 5]], [4, 6, 9]),
    .gives("pad2d", ["by": pad(9), "mode": .choice("replicate")], [[4, 1, 1]], [4, 19, 19]),
    .refuses(
      "pad2d", ["by": pad(0, 3, 0, 0), "mode": .choice("reflect")], [[4, 3, 5]],
      .reflectTooLarge(pad: 3, extent: 3, axis: .height)),
    .refuses(
      "pad2d", ["by": pad(0, 0, 5, 0), "mode": .choice("reflect")], [[4, 3, 5]],
      .reflectTooLarge(pad: 5, extent: 5, axis: .width)),
    .refuses("pad2d", ["by": pad(1)], [[4]], .needsImage(got: vector(4))),
    .gives("lrn", ["size": .integer(5)], [[4, 7, 5]], [4, 7, 5]),
    .refuses("lrn", ["size": .integer(5)], [[4]], .needsImage(got: vector(4))),
  ]

  static let oneInputRows = [
    "conv", "depthwise", "deconv", "linear", "maxpool", "avgpool", "maxpool_to", "avgpool_to",
    "global_avgpool", "global_maxpool", "upsample", "pad2d", "lrn",
  ].flatMap { name -> [ShapeRow] in
    [
      .refuses(name, [:], [], .inputCount(expected: 1...1, got: 0)),
      .refuses(
        name, [:], [[1, 2, 2], [1, 2, 2]], .inputCount(expected: 1...1, got: 2)),
    ]
  }

  @Test("a shape rule gives its shapes, or refuses with the exact fault", arguments: rows)
  func rule(_ row: ShapeRow) throws { try row.check() }
}
