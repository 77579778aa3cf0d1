import Foundation
import Operators
import Tensors
import Testing

/// Results of PyTorch, written by `Scripts/make-shape-goldens.py`.
@Suite("Operators against results of PyTorch")
struct TorchGoldenTests {
  static func rows(_ file: String) throws -> [[Substring]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Goldens").standardized
    let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
    return text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }

  @Test(
    "a window is refused exactly where PyTorch refuses it, and else gives its size",
    arguments: ["conv", "deconv", "maxpool", "avgpool"])
  func shapes(_ name: String) throws {
    let rows = try Self.rows("shapes.csv").filter { $0[0] == name }
    #expect(rows.count == 150)
    for row in rows {
      let numbers = try row[1...13].map { try #require(Int($0)) }
      func pair(_ index: Int) -> Pair { Pair(numbers[index], numbers[index + 1]) }
      var attributes: [String: AttributeValue] = [
        "kernel": .pair(pair(2)), "stride": .pair(pair(4)),
        "pad": .padding(.sides(Sides(pair(6)))), "dilation": .pair(pair(8)),
        "output_pad": .pair(pair(10)), "ceil": .boolean(numbers[12] == 1), "out": .integer(1),
      ]
      let entry = try #require(OperatorCatalog[name])
      attributes = attributes.filter { entry[$0.key] != nil }
      let input = Shape(channels: 1, height: numbers[0], width: numbers[1])
      let output = (try? entry.make(attributes).infer([input]))?.output
      #expect(output.map { "\($0.height)x\($0.width)" } ?? "refused" == row[14], "\(row)")
    }
  }

  private static func pair(_ height: Int, _ width: Int) -> AttributeValue {
    .pair(Pair(height, width))
  }
  private static func sides(
    _ top: Int, _ bottom: Int, _ left: Int, _ right: Int
  ) -> AttributeValue {
    .padding(.sides(Sides(top: top, bottom: bottom, left: left, right: right)))
  }
  private static func lrn(_ size: Int, _ alpha: Double, _ beta: Double, _ k: Double)
    -> [String: AttributeValue]
  {
    ["size": .integer(size), "alpha": .real(alpha), "beta": .real(beta), "k": .real(k)]
  }

  static let convolutions: [String: OperatorExample] = [
    "conv": .init(
      "conv",
      [
        "out": .integer(6), "kernel": pair(3, 2), "stride": pair(2, 1), "pad": sides(1, 1, 2, 2),
        "dilation": pair(1, 2), "groups": .integer(2),
      ], [4, 6, 5]),
    "conv same": .init(
      "conv",
      [
        "out": .integer(3), "kernel": pair(4, 3), "pad": .padding(.same), "dilation": pair(1, 2),
      ], [2, 5, 4]),
    "conv reflect": .init(
      "conv",
      [
        "out": .integer(1), "kernel": pair(3, 3), "pad": sides(1, 1, 2, 2),
        "pad_mode": .choice("reflect"), "bias": .boolean(false),
      ], [2, 4, 5]),
    "depthwise": .init(
      "depthwise",
      [
        "kernel": pair(3, 3), "stride": pair(2, 2), "pad": sides(1, 1, 1, 1),
        "multiplier": .integer(2),
      ], [3, 5, 6]),
    "deconv": .init(
      "deconv",
      [
        "out": .integer(6), "kernel": pair(3, 2), "stride": pair(2, 3), "pad": sides(1, 1, 0, 0),
        "output_pad": pair(1, 2), "groups": .integer(2), "dilation": pair(1, 2),
      ], [4, 3, 4]),
    "linear": .init("linear", ["out": .integer(4)], [3, 5]),
  ]

  static let images: [String: OperatorExample] = [
    "maxpool": .init(
      "maxpool",
      [
        "kernel": pair(3, 3), "stride": pair(2, 2), "pad": sides(1, 1, 1, 1),
        "dilation": pair(1, 2), "ceil": .boolean(true),
      ], [2, 7, 6]),
    "avgpool": .init(
      "avgpool",
      [
        "kernel": pair(3, 2), "stride": pair(2, 2), "pad": sides(1, 1, 1, 1),
        "ceil": .boolean(true),
      ], [2, 7, 6]),
    "avgpool inside": .init(
      "avgpool",
      [
        "kernel": pair(3, 3), "stride": pair(2, 2), "pad": sides(1, 1, 1, 1),
        "ceil": .boolean(true), "count_pad": .boolean(false),
      ], [2, 7, 6]),
    "maxpool_to": .init("maxpool_to", ["size": pair(3, 4)], [2, 7, 5]),
    "avgpool_to": .init("avgpool_to", ["size": pair(3, 7)], [2, 7, 5]),
    "global_avgpool": .init("global_avgpool", [:], [3, 4, 5]),
    "global_maxpool": .init("global_maxpool", [:], [3, 4, 5]),
    "upsample nearest": .init("upsample", ["size": pair(7, 10)], [2, 3, 4]),
    "upsample bilinear": .init(
      "upsample", ["scale": pair(2, 3), "mode": .choice("bilinear")], [2, 3, 4]),
    "upsample smaller": .init(
      "upsample", ["size": pair(3, 4), "mode": .choice("bilinear")], [2, 5, 7]),
    "upsample corners": .init(
      "upsample",
      ["size": pair(5, 9), "mode": .choice("bilinear"), "align_corners": .boolean(true)],
      [2, 3, 4]),
    "pad2d reflect": .init(
      "pad2d", ["by": sides(0, 2, 3, 1), "mode": .choice("reflect")], [2, 3, 4]),
    "pad2d replicate": .init(
      "pad2d", ["by": sides(0, 2, 3, 1), "mode": .choice("replicate")], [2, 3, 4]),
    "lrn odd": .init("lrn", lrn(3, 0.5, 0.75, 2), [6, 2, 3]),
    "lrn even": .init("lrn", lrn(4, 0.25, 0.5, 1), [6, 2, 3]),
  ]
  static let cases = convolutions.merging(images) { first, _ in first }

  @Test("every case of the file is tested")
  func casesAreComplete() throws {
    #expect(try Set(Self.rows("operators.csv").map { String($0[0]) }) == Set(Self.cases.keys))
  }

  /// The script's `numbers`.
  private func numbers(_ count: Int, _ salt: Int) -> [Float] {
    (0..<count).map { Float(($0 * 37 + salt * 29) % 127 - 63) / 16 }
  }

  @Test("values and gradients are PyTorch's", arguments: cases.keys.sorted())
  func values(_ name: String) throws {
    let example = try #require(Self.cases[name])
    let shape = try #require(Shape(example.inputs[0]))
    let trial = ReferenceTrial(
      name: example.name, attributes: example.attributes, shapes: [shape], batch: 2)
    let x = numbers(2 * shape.count, 1)
    let parameters = try trial.makeOperator().infer([shape]).parameters.enumerated().map {
      numbers($1.count, 2 + $0)
    }
    let output = try trial.forward([x], parameters)
    let gradients = try trial.backward(
      [x], parameters: parameters, output, numbers(output.count, 9))
    var got = ["output": output, "gradient": gradients.inputs[0]]
    for (i, values) in gradients.parameters.enumerated() { got["parameter \(i)"] = values }
    let rows = try Self.rows("operators.csv").filter { $0[0] == name }
    #expect(rows.count == got.count)
    for row in rows {
      let expected = try row.dropFirst(2).map { try #require(Double($0)) }
      let values = try #require(got[String(row[1])])
      #expect(values.count == expected.count, "\(row[1])")
      for (i, (value, wanted)) in zip(values, expected).enumerated() {
        #expect(
          abs(Double(value) - wanted) <= 1e-5 * max(1, abs(wanted)),
          "\(row[1])[\(i)] is \(value), PyTorch has \(wanted)")
      }
    }
  }
}
