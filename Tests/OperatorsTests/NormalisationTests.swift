import Foundation
import Operators
import Tensors
import Testing

@Suite("Normalisations and softmax")
struct NormalisationTests {
  static let image = Shape(channels: 6, height: 3, width: 4)

  /// Values of the indices in `members`, normalised by their own mean and variance.
  static func normalised(_ x: [Double], _ members: [Int], _ epsilon: Double) -> [Int: Double] {
    let values = members.map { x[$0] }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return Dictionary(
      uniqueKeysWithValues: members.map {
        ($0, (x[$0] - mean) / (variance + epsilon).squareRoot())
      })
  }

  /// The formula of a normalisation whose statistics belong to the values of equal `group`,
  /// and whose factors belong to the values of equal `channel`.
  static func formula(
    _ epsilon: Double, group: @escaping (Int) -> Int, channel: @escaping (Int) -> Int
  ) -> ReferenceTrial.Formula {
    { inputs, parameters in
      var output = inputs[0]
      for members in Dictionary(grouping: output.indices, by: group).values {
        for (i, value) in normalised(inputs[0], members, epsilon) {
          output[i] =
            parameters.isEmpty
            ? value : value * parameters[0][channel(i)] + parameters[1][channel(i)]
        }
      }
      return output
    }
  }

  @Test("batch norm uses the running statistics", arguments: [true, false])
  func batchNorm(affine: Bool) throws {
    for shape in [Self.image, Shape(features: 5)] {
      try ReferenceTrial(
        name: "batchnorm", attributes: ["affine": .boolean(affine), "eps": .real(0.01)],
        shapes: [shape], batch: 3
      ).agrees(with: { inputs, parameters in
        let (mean, variance) = (parameters[affine ? 2 : 0], parameters[affine ? 3 : 1])
        return inputs[0].enumerated().map { i, x in
          let c = i / shape.plane
          let value = (x - mean[c]) / (variance[c] + 0.01).squareRoot()
          return affine ? value * parameters[0][c] + parameters[1][c] : value
        }
      })
    }
  }

  @Test("group norm takes statistics over groups of channels", arguments: [1, 2, 3, 6])
  func groupNorm(groups: Int) throws {
    let shapes = [Self.image, try #require(Shape([6, 5])), Shape(features: 12)]
    for shape in shapes where shape.count / groups > 2 {
      for affine in [true, false] {
        let run = shape.count / shape.channels
        try ReferenceTrial(
          name: "groupnorm",
          attributes: ["groups": .integer(groups), "affine": .boolean(affine)],
          shapes: [shape], tolerance: 1e-4
        ).agrees(
          with: Self.formula(1e-5) {
            $0 / (shape.count / groups)
          } channel: {
            $0 / run
          })
      }
    }
  }

  @Test("instance norm takes statistics over each channel", arguments: [true, false])
  func instanceNorm(affine: Bool) throws {
    try ReferenceTrial(
      name: "instancenorm", attributes: ["affine": .boolean(affine), "eps": .real(0.1)],
      shapes: [Self.image]
    ).agrees(
      with: Self.formula(0.1) {
        $0 / 12
      } channel: {
        $0 / 12
      })
  }

  @Test("layer norm takes statistics along the last axis")
  func layerNormLast() throws {
    for shape in [Shape(features: 9), try #require(Shape([4, 9])), Self.image] {
      let last = shape[shape.rank - 1]
      try ReferenceTrial(name: "layernorm", shapes: [shape], tolerance: 1e-4)
        .agrees(
          with: Self.formula(1e-5) {
            $0 / last
          } channel: {
            $0 % last
          })
    }
  }

  @Test("layer norm over channels takes statistics of each pixel")
  func layerNormChannels() throws {
    try ReferenceTrial(
      name: "layernorm", attributes: ["axis": .choice("channels"), "eps": .real(1e-6)],
      shapes: [Self.image], tolerance: 1e-4
    ).agrees(
      with: Self.formula(1e-6) {
        $0 % 12
      } channel: {
        $0 / 12
      })
  }

  @Test("a constant item is normalised to zeros, whatever its size and the smallest eps")
  func constantItem() throws {
    let trials: [(String, [String: AttributeValue])] = [
      ("groupnorm", ["groups": .integer(2)]), ("instancenorm", ["affine": .boolean(true)]),
      ("layernorm", ["axis": .choice("channels")]),
    ]
    for (name, attributes) in trials {
      let trial = ReferenceTrial(
        name: name, attributes: attributes.merging(["eps": .real(1e-12)]) { $1 },
        shapes: [Self.image], batch: 1)
      let x = [Float](repeating: 1e4 / 3, count: Self.image.count)
      let output = try trial.forward(
        [x], [[Float](repeating: 2, count: 6), [Float](repeating: 0.5, count: 6)])
      #expect(output == [Float](repeating: 0.5, count: 72), "\(name)")
    }
  }

  @Test("softmax gives shares along its axis", arguments: [1, 2, 3])
  func softmax(axis: Int) throws {
    for shape in [Self.image, try #require(Shape([4, 5])), Shape(features: 7)]
    where axis <= shape.rank {
      let inner = shape.dimensions[axis...].reduce(1, *)
      let extent = shape[axis - 1]
      try ReferenceTrial(name: "softmax", attributes: ["axis": .integer(axis)], shapes: [shape])
        .agrees(with: { inputs, _ in
          inputs[0].indices.map { i in
            let first = i - i / inner % extent * inner
            let sum = (0..<extent).reduce(0) { $0 + exp(inputs[0][first + $1 * inner]) }
            return exp(inputs[0][i]) / sum
          }
        })
    }
  }

  @Test("softmax of huge values is a distribution still")
  func softmaxOfHugeValues() throws {
    let trial = ReferenceTrial(name: "softmax", shapes: [Shape(features: 4)], batch: 3)
    let output = try trial.forward([
      [1e30, 1e30, -1e30, 0] + [-1000, -1000, -1000, -1000] + [3e38, -3e38, 100, 3e38]
    ])
    #expect(output == [0.5, 0.5, 0, 0, 0.25, 0.25, 0.25, 0.25, 0.5, 0, 0, 0.5])
    let gradient = try trial.backward(
      [[Float](repeating: 0, count: 12)], output, [Float](repeating: 1, count: 12))
    #expect(gradient.inputs[0].allSatisfy { $0 == 0 })
  }
}
