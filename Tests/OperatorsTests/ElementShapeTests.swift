import Operators
import Tensors
import Testing

/// A row of a shape rule's table.
struct ShapeRow: Sendable, CustomTestStringConvertible {
  var name: String
  var attributes: [String: AttributeValue] = [:]
  var inputs: [[Int]]
  var output: [Int] = []
  var parameters: [ParameterShape] = []
  var fault: ShapeFault?

  var testDescription: String { "\(name) \(attributes) \(inputs)" }

  static func gives(
    _ name: String, _ attributes: [String: AttributeValue], _ inputs: [[Int]],
    _ output: [Int], _ parameters: [ParameterShape] = []
  ) -> ShapeRow {
    ShapeRow(
      name: name, attributes: attributes, inputs: inputs, output: output, parameters: parameters)
  }
  static func refuses(
    _ name: String, _ attributes: [String: AttributeValue], _ inputs: [[Int]],
    _ fault: ShapeFault
  ) -> ShapeRow {
    ShapeRow(name: name, attributes: attributes, inputs: inputs, fault: fault)
  }

  /// Asks the shape rule and compares its answer with the row.
  func check() throws {
    let op = try #require(OperatorCatalog[name]).make(attributes)
    do throws(ShapeFault) {
      let inference = try op.infer(inputs.compactMap { Shape($0) })
      #expect(fault == nil)
      #expect(inference.output.dimensions == output)
      #expect(inference.parameters == parameters)
    } catch {
      #expect(error == fault)
    }
  }
}

private func shape(_ extents: Int...) -> Shape { Shape(extents) ?? Shape(features: 0) }
private func learned(_ count: Int) -> [ParameterShape] {
  [ParameterShape("weight", [count], .scale), ParameterShape("bias", [count], .shift)]
}
private func running(_ count: Int) -> [ParameterShape] {
  [
    ParameterShape("running_mean", [count], .runningMean),
    ParameterShape("running_var", [count], .runningVariance),
  ]
}

@Suite("Shape rules of pointwise, normalising, combining and reshaping operators")
struct ElementShapeTests {
  static let unchanged = [
    "relu6", "sigmoid", "tanh", "silu", "mish", "hardswish", "hardsigmoid", "identity",
    "leaky_relu", "elu", "gelu", "dropout", "softmax",
  ]

  /// The most values of a tensor.
  static let most = 1 << 31
  static let million = 1 << 20

  static let rows: [ShapeRow] =
    unchangedRows + normalisingRows + reshapingRows + combiningRows

  static let unchangedRows: [ShapeRow] = unchanged.flatMap { name -> [ShapeRow] in
    [
      .gives(name, [:], [[3, 5, 7]], [3, 5, 7]), .gives(name, [:], [[9]], [9]),
      .gives(name, [:], [[2, 9]], [2, 9]), .gives(name, [:], [[2, 3, 4, 5]], [2, 3, 4, 5]),
      .refuses(name, [:], [], .inputCount(expected: 1...1, got: 0)),
      .refuses(name, [:], [[3], [3]], .inputCount(expected: 1...1, got: 2)),
    ]
  }

  static let normalisingRows: [ShapeRow] = [
    .gives("prelu", [:], [[8, 2, 2]], [8, 2, 2], [ParameterShape("weight", [8], .weight)]),
    .gives(
      "prelu", ["per": .choice("all")], [[8, 2, 2]], [8, 2, 2],
      [ParameterShape("weight", [1], .weight)]),
    .gives("gain", [:], [[8, 2, 2]], [8, 2, 2], [ParameterShape("weight", [8], .scale)]),
    .gives("batchnorm", [:], [[8, 2, 3]], [8, 2, 3], learned(8) + running(8)),
    .gives("batchnorm", [:], [[8]], [8], learned(8) + running(8)),
    .gives("batchnorm", ["affine": .boolean(false)], [[8]], [8], running(8)),
    .refuses("batchnorm", [:], [[4, 8]], .needsImage(got: shape(4, 8))),
    .refuses("batchnorm", [:], [[4, 8, 1, 1]], .needsImage(got: shape(4, 8, 1, 1))),
    .gives("groupnorm", ["groups": .integer(4)], [[8, 2, 3]], [8, 2, 3], learned(8)),
    .gives("groupnorm", ["groups": .integer(8), "affine": .boolean(false)], [[8]], [8]),
    .refuses(
      "groupnorm", ["groups": .integer(3)], [[8, 2, 3]], .inputGroups(channels: 8, groups: 3)),
    .refuses(
      "groupnorm", ["groups": .integer(16)], [[8, 2, 3]], .inputGroups(channels: 8, groups: 16)),
    .gives("instancenorm", [:], [[8, 2, 3]], [8, 2, 3]),
    .gives("instancenorm", ["affine": .boolean(true)], [[8, 2, 3]], [8, 2, 3], learned(8)),
    .refuses("instancenorm", [:], [[8]], .needsImage(got: shape(8))),
    .gives("layernorm", [:], [[8, 2, 3]], [8, 2, 3], learned(3)),
    .gives("layernorm", [:], [[5, 768]], [5, 768], learned(768)),
    .gives("layernorm", ["axis": .choice("channels")], [[8, 2, 3]], [8, 2, 3], learned(8)),
    .refuses("layernorm", ["axis": .choice("channels")], [[8]], .needsImage(got: shape(8))),
    .refuses(
      "softmax", ["axis": .integer(4)], [[64, 7, 7]],
      .axisOutOfRange(axis: 4, shape: shape(64, 7, 7))),
    .refuses("softmax", ["axis": .integer(2)], [[10]], .axisOutOfRange(axis: 2, shape: shape(10))),
  ]

  static let reshapingRows: [ShapeRow] = [
    .gives("flatten", [:], [[512, 7, 7]], [25088]),
    .gives("flatten", ["from_axis": .integer(2)], [[512, 7, 7]], [512, 49]),
    .gives("flatten", ["from_axis": .integer(3)], [[2, 3, 4, 5]], [2, 3, 20]),
    .gives("flatten", ["order": .choice("hwc")], [[512, 7, 7]], [25088]),
    .gives("flatten", [:], [[9]], [9]),
    .refuses(
      "flatten", ["from_axis": .integer(2)], [[9]], .axisOutOfRange(axis: 2, shape: shape(9))),
    .refuses("flatten", ["order": .choice("hwc")], [[4, 9]], .needsImage(got: shape(4, 9))),
    .gives("reshape", ["shape": .integers([49, 512])], [[512, 7, 7]], [49, 512]),
    .gives("reshape", ["shape": .integers([2, -1, 7, 7])], [[512, 7, 7]], [2, 256, 7, 7]),
    .gives("reshape", ["shape": .integers([-1])], [[512, 7, 7]], [25088]),
    .refuses(
      "reshape", ["shape": .integers([49, 500])], [[512, 7, 7]],
      .reshapeCount(to: [49, 500], from: shape(512, 7, 7))),
    .refuses(
      "reshape", ["shape": .integers([-1, 3])], [[512, 7, 7]],
      .reshapeCount(to: [-1, 3], from: shape(512, 7, 7))),
    .refuses(
      "reshape", ["shape": .integers([-1, -1])], [[8]],
      .reshapeCount(to: [-1, -1], from: shape(8))),
    .refuses(
      "reshape", ["shape": .integers([-1, 16])], [[8]],
      .reshapeCount(to: [-1, 16], from: shape(8))),
    .refuses("reshape", ["shape": .integers([0, -1])], [[8]], .sizeOutOfBounds([0, -1])),
    .refuses(
      "reshape", ["shape": .integers([most, most, most, -1])], [[8]],
      .sizeOutOfBounds([most, most, most, -1])),
    .gives("permute", ["order": .integers([2, 3, 1])], [[8, 2, 3]], [2, 3, 8]),
    .gives("permute", ["order": .integers([2, 1])], [[8, 3]], [3, 8]),
    .refuses(
      "permute", ["order": .integers([1, 1, 2])], [[8, 2, 3]], .notAPermutation([1, 1, 2], rank: 3)),
    .refuses(
      "permute", ["order": .integers([2, 1])], [[8, 2, 3]], .notAPermutation([2, 1], rank: 3)),
    .refuses(
      "permute", ["order": .integers([1, 2, 4])], [[8, 2, 3]], .notAPermutation([1, 2, 4], rank: 3)),
    .gives("slice", ["to": .integers([32, 64])], [[64, 7, 5]], [32, 7, 5]),
    .gives("slice", ["to": .integers([0, 1]), "axis": .integer(3)], [[64, 7, 5]], [64, 7, 1]),
    .refuses(
      "slice", ["to": .integers([32, 96])], [[64, 7, 7]],
      .sliceOutside(from: 32, to: 96, extent: 64)),
    .refuses(
      "slice", ["to": .integers([5, 5])], [[64]], .sliceOutside(from: 5, to: 5, extent: 64)),
    .refuses(
      "slice", ["to": .integers([6, 5])], [[64]], .sliceOutside(from: 6, to: 5, extent: 64)),
    .refuses(
      "slice", ["to": .integers([0, 1]), "axis": .integer(2)], [[64]],
      .axisOutOfRange(axis: 2, shape: shape(64))),
    .gives("shuffle", ["groups": .integer(2)], [[8, 2, 3]], [8, 2, 3]),
    .refuses(
      "shuffle", ["groups": .integer(3)], [[8, 2, 3]], .inputGroups(channels: 8, groups: 3)),
  ]

  static let combiningRows: [ShapeRow] = [
    .gives("concat", [:], [[8, 2, 3], [4, 2, 3], [1, 2, 3]], [13, 2, 3]),
    .gives("concat", ["axis": .integer(3)], [[8, 2, 3], [8, 2, 1]], [8, 2, 4]),
    .refuses("concat", [:], [[8, 2, 3]], .inputCount(expected: 2...Int.max, got: 1)),
    .refuses(
      "concat", ["axis": .integer(2)], [[8], [8]], .axisOutOfRange(axis: 2, shape: shape(8))),
    .refuses(
      "concat", [:], [[64, 28, 28], [64, 27, 27]],
      .cannotConcatenate([shape(64, 28, 28), shape(64, 27, 27)], axis: 1)),
    .refuses(
      "concat", [:], [[8, 1, 1], [8]], .cannotConcatenate([shape(8, 1, 1), shape(8)], axis: 1)),
    .refuses("concat", [:], [[most / 2], [most / 2], [1]], .sizeOutOfBounds([most + 1])),
    .gives("add", [:], [[8, 2, 3], [8, 2, 3], [8, 2, 3]], [8, 2, 3]),
    .refuses("add", [:], [[8]], .inputCount(expected: 2...Int.max, got: 1)),
    .refuses(
      "add", [:], [[64, 56, 56], [64, 1, 1]], .shapesDiffer([shape(64, 56, 56), shape(64, 1, 1)])),
    .refuses("add", [:], [[8], [8, 1, 1]], .shapesDiffer([shape(8), shape(8, 1, 1)])),
    .gives("mul", [:], [[64, 7, 5], [64, 1, 1]], [64, 7, 5]),
    .gives("mul", [:], [[1, 7, 1], [64, 1, 5], [1, 1, 1]], [64, 7, 5]),
    .refuses("mul", [:], [[8]], .inputCount(expected: 2...Int.max, got: 1)),
    .refuses("mul", [:], [[8, 1, 1], [8]], .shapesDiffer([shape(8, 1, 1), shape(8)])),
    .refuses(
      "mul", [:], [[8, 2, 1], [4, 1, 1]], .shapesDiffer([shape(8, 2, 1), shape(4, 1, 1)])),
    .refuses(
      "mul", [:], [[1, 2, 1], [4, 3, 1], [1, 2, 1]],
      .shapesDiffer([shape(1, 2, 1), shape(4, 3, 1), shape(1, 2, 1)])),
    .refuses(
      "mul", [:], [[million, 1], [1, million]], .sizeOutOfBounds([million, million])),
  ]

  @Test("a shape rule gives its shapes, or refuses with the exact fault", arguments: rows)
  func rule(_ row: ShapeRow) throws { try row.check() }
}
