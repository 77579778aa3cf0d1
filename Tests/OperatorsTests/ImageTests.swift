import Foundation
import Operators
import Tensors
import Testing

@Suite("Linear, upsample, pad2d and lrn against their equations")
struct ImageTests {
  @Test("linear multiplies each vector by its matrix", arguments: [true, false])
  func linear(bias: Bool) throws {
    for extents in [[5], [3, 5], [5, 1, 1]] {
      let shape = try #require(Shape(extents))
      try ReferenceTrial(
        name: "linear", attributes: ["out": .integer(4), "bias": .boolean(bias)],
        shapes: [shape], batch: 3
      ).agrees(with: { inputs, parameters in
        var output: [Double] = []
        for start in stride(from: 0, to: inputs[0].count, by: 5) {
          for row in 0..<4 {
            var sum = bias ? parameters[1][row] : 0
            for i in 0..<5 { sum += parameters[0][row * 5 + i] * inputs[0][start + i] }
            output.append(sum)
          }
        }
        return output
      })
    }
  }

  /// Height and width of the input and the output.
  static let enlargements: [[Int]] = [
    [3, 4, 6, 12], [3, 4, 7, 5], [5, 6, 3, 2], [1, 3, 4, 3], [4, 1, 1, 6], [2, 2, 2, 2],
  ]

  @Test("upsample takes the nearest value, or mixes by distance", arguments: enlargements)
  func upsample(_ sizes: [Int]) throws {
    /// Tents around each input, clamped to the image.
    func weight(_ i: Int, _ source: Int, _ n: Int, _ m: Int, _ mode: String) -> Double {
      var place: Double
      switch mode {
      case "nearest": return source * m <= i * n && i * n < (source + 1) * m ? 1 : 0
      case "corners": place = m == 1 ? 0 : Double(i * (n - 1)) / Double(m - 1)
      default: place = Double((2 * i + 1) * n) / Double(2 * m) - 0.5
      }
      place = min(max(place, 0), Double(n - 1))
      return max(0, 1 - abs(place - Double(source)))
    }
    let (h, w) = (sizes[0], sizes[1])
    for mode in ["nearest", "bilinear", "corners"] {
      try ReferenceTrial(
        name: "upsample",
        attributes: [
          "size": .pair(Pair(sizes[2], sizes[3])),
          "mode": .choice(mode == "nearest" ? mode : "bilinear"),
          "align_corners": .boolean(mode == "corners"),
        ],
        shapes: [Shape(channels: 2, height: h, width: w)]
      ).agrees(with: { inputs, _ in
        var output: [Double] = []
        for channel in 0..<2 {
          for row in 0..<sizes[2] {
            for column in 0..<sizes[3] {
              var sum = 0.0
              for r in 0..<h {
                for c in 0..<w {
                  sum +=
                    weight(row, r, h, sizes[2], mode) * weight(column, c, w, sizes[3], mode)
                    * inputs[0][(channel * h + r) * w + c]
                }
              }
              output.append(sum)
            }
          }
        }
        return output
      })
    }
  }

  @Test("a scale is a size in units of the image")
  func scale() throws {
    let shape = Shape(channels: 1, height: 2, width: 3)
    let byScale = ReferenceTrial(
      name: "upsample", attributes: ["scale": .pair(Pair(3, 2))], shapes: [shape], batch: 1)
    let bySize = ReferenceTrial(
      name: "upsample", attributes: ["size": .pair(Pair(6))], shapes: [shape], batch: 1)
    let x: [Float] = [1, 2, 3, 4, 5, 6]
    #expect(try byScale.forward([x]) == bySize.forward([x]))
  }

  @Test("pad2d fills its border by mode", arguments: ["zeros", "reflect", "replicate"])
  func pad(_ mode: String) throws {
    let (h, w) = (3, 4)
    let sides = Sides(top: 2, bottom: 1, left: 0, right: 3)
    /// A long enough axis of indices to read the border from; −1 is zero.
    func axis(_ n: Int, _ before: Int, _ after: Int) -> [Int] {
      let all = Array(0..<n)
      switch mode {
      case "reflect":
        return all.dropFirst().prefix(before).reversed() + all
          + all.dropLast().suffix(after).reversed()
      case "replicate":
        return [Int](repeating: 0, count: before) + all + [Int](repeating: n - 1, count: after)
      default:
        return [Int](repeating: -1, count: before) + all + [Int](repeating: -1, count: after)
      }
    }
    try ReferenceTrial(
      name: "pad2d", attributes: ["by": .padding(.sides(sides)), "mode": .choice(mode)],
      shapes: [Shape(channels: 2, height: h, width: w)]
    ).agrees(with: { inputs, _ in
      (0..<2).flatMap { channel in
        axis(h, 2, 1).flatMap { row in
          axis(w, 0, 3).map { column in
            row < 0 || column < 0 ? 0 : inputs[0][(channel * h + row) * w + column]
          }
        }
      }
    })
  }

  @Test("lrn divides by the energy of neighbouring channels", arguments: [1, 2, 3, 4, 5, 9])
  func lrn(size: Int) throws {
    let shape = Shape(channels: 6, height: 2, width: 3)
    try ReferenceTrial(
      name: "lrn",
      attributes: [
        "size": .integer(size), "alpha": .real(0.7), "beta": .real(0.6), "k": .real(1.5),
      ], shapes: [shape]
    ).agrees(with: { inputs, _ in
      inputs[0].indices.map { i in
        // The window of Krizhevsky's equation; of an even size the larger part lies before.
        let below = size % 2 == 0 ? size / 2 : (size - 1) / 2
        var energy = 0.0
        for offset in -below..<(size - below) {
          let j = i + offset * shape.plane
          if j >= 0, j < shape.count { energy += inputs[0][j] * inputs[0][j] }
        }
        return inputs[0][i] / pow(1.5 + 0.7 / Double(size) * energy, 0.6)
      }
    })
  }
}
