import Operators
import Tensors
import Testing

@Suite("Sliding and adaptive windows against their equations")
struct WindowTests {
  static let sliding = ["conv", "depthwise", "deconv", "maxpool", "avgpool"]

  @Test("an output has as many rows and columns as windows can be counted", arguments: sliding)
  func sizes(_ name: String) throws {
    var random = SplitMix(state: 41)
    var (accepted, refused) = (0, 0)
    for _ in 0..<3000 {
      let setting = SlidingSetting.random(name, &random)
      let op = try #require(OperatorCatalog[name]).make(setting.attributes)
      let input = try #require(Shape(setting.input))
      let got = (try? op.infer([input]))?.output.dimensions
      #expect(got == setting.output, "\(setting)")
      if got == nil { refused += 1 } else { accepted += 1 }
    }
    #expect(accepted > 500)
    #expect(refused > 50)
  }

  @Test("values and gradients are those of the equation", arguments: sliding)
  func values(_ name: String) throws {
    var random = SplitMix(state: 42)
    var tried = 0
    while tried < 30 {
      let setting = SlidingSetting.random(name, &random)
      guard let output = setting.output else { continue }
      // Windows of a dilated maximum can fall between the values of a tiny image.
      let blind = name == "maxpool" && (setting.input[1] < 3 || setting.input[2] < 3)
      if blind { continue }
      try ReferenceTrial(
        name: name, attributes: setting.attributes, shapes: [try #require(Shape(setting.input))]
      ).agrees(with: setting.formula(output), seed: random.next())
      tried += 1
    }
  }

  @Test("padding never wins a maximum, and where nothing is seen there is no gradient")
  func maximaAndPadding() throws {
    let image = Shape(channels: 1, height: 1, width: 1)
    var trial = ReferenceTrial(
      name: "maxpool",
      attributes: ["kernel": .pair(Pair(3)), "pad": .padding(.sides(Sides(Pair(1))))],
      shapes: [image], batch: 1)
    #expect(try trial.forward([[-5]]) == [-5])
    trial.attributes["kernel"] = .pair(Pair(2))
    trial.attributes["dilation"] = .pair(Pair(2))
    #expect(try trial.forward([[-5]]) == [-Float.infinity])
    #expect(try trial.backward([[-5]], [0], [1]).inputs == [[0]])
  }

  static let maxima: [(String, [String: AttributeValue])] = [
    ("maxpool", ["kernel": .pair(Pair(1, 4))]), ("maxpool_to", ["size": .pair(Pair(1))]),
    ("global_maxpool", [:]),
  ]

  @Test(
    "the first of equal values wins, and what is not a number wins over numbers",
    arguments: maxima.indices)
  func ties(_ index: Int) throws {
    let (name, attributes) = Self.maxima[index]
    let trial = ReferenceTrial(
      name: name, attributes: attributes, shapes: [Shape(channels: 1, height: 1, width: 4)],
      batch: 1)
    func gradient(_ x: [Float]) throws -> [Float] {
      try trial.backward([x], try trial.forward([x]), [3]).inputs[0]
    }
    #expect(try gradient([1, 2, 2, 0]) == [0, 3, 0, 0])
    #expect(try gradient([-1, -1, -1, -1]) == [3, 0, 0, 0])
    #expect(try gradient([-.infinity, -.infinity, -.infinity, -.infinity]) == [3, 0, 0, 0])
    #expect(try gradient([1, .nan, 2, .nan]) == [0, 3, 0, 0])
    #expect(try trial.forward([[1, .nan, 2, 0]])[0].isNaN)
  }

  static let adaptive: [[Int]] = [
    [7, 5, 3, 4], [4, 4, 2, 2], [3, 2, 5, 7], [1, 6, 1, 1], [5, 1, 2, 3], [6, 6, 6, 6],
  ]

  @Test("adaptive windows share the image among the outputs", arguments: adaptive)
  func adaptiveWindows(_ sizes: [Int]) throws {
    /// The inputs that overlap output `i`'s share of the axis.
    func seen(_ i: Int, _ n: Int, _ o: Int) -> [Int] {
      (0..<n).filter { $0 * o < (i + 1) * n && ($0 + 1) * o > i * n }
    }
    let (height, width) = (sizes[0], sizes[1])
    for maximum in [true, false] {
      try ReferenceTrial(
        name: maximum ? "maxpool_to" : "avgpool_to",
        attributes: ["size": .pair(Pair(sizes[2], sizes[3]))],
        shapes: [Shape(channels: 2, height: height, width: width)]
      ).agrees(with: { inputs, _ in
        var output: [Double] = []
        for channel in 0..<2 {
          for row in 0..<sizes[2] {
            for column in 0..<sizes[3] {
              let values = seen(row, height, sizes[2]).flatMap { r in
                seen(column, width, sizes[3]).map {
                  inputs[0][(channel * height + r) * width + $0]
                }
              }
              output.append(
                maximum
                  ? values.max() ?? 0 : values.reduce(0, +) / Double(values.count))
            }
          }
        }
        return output
      })
    }
  }

  @Test("a global pool takes the mean or the largest of each channel", arguments: [1, 7])
  func globalPools(width: Int) throws {
    let shape = Shape(channels: 3, height: 5, width: width)
    func planes(_ x: [Double]) -> [ArraySlice<Double>] {
      (0..<3).map { x[$0 * shape.plane..<($0 + 1) * shape.plane] }
    }
    try ReferenceTrial(name: "global_avgpool", shapes: [shape], batch: 3)
      .agrees(with: { inputs, _ in
        planes(inputs[0]).map { $0.reduce(0, +) / Double(shape.plane) }
      })
    try ReferenceTrial(name: "global_maxpool", shapes: [shape], batch: 3)
      .agrees(with: { inputs, _ in planes(inputs[0]).map { $0.max() ?? 0 } })
  }

  @Test(
    "what overflows is infinite in both directions", arguments: ["conv", "depthwise", "deconv"])
  func overflow(_ name: String) throws {
    var setting = SlidingSetting(name: name, input: [1, 1, 3], kernel: [1, 2])
    setting.bias = false
    let trial = ReferenceTrial(
      name: name, attributes: setting.attributes,
      shapes: [Shape(channels: 1, height: 1, width: 3)], batch: 1)
    let x: [Float] = [3e38, 3e38, 1]
    let output = try trial.forward([x], [[1, 1]])
    #expect(output.contains(.infinity))
    #expect(!output.contains { $0.isNaN })
    let upstream = [Float](repeating: 3e38, count: output.count)
    let gradient = try trial.backward([x], parameters: [[1, 1]], output, upstream).inputs[0]
    #expect(gradient.contains(.infinity))
    #expect(!gradient.contains { $0.isNaN })
    #expect(try trial.forward([[-.infinity, 1, 1]], [[1, 1]])[0] == -.infinity)
  }
}
