import Operators
import Tensors
import Testing

@Suite("Several inputs")
struct CombiningTests {
  @Test("add sums two or more inputs", arguments: [2, 3, 5])
  func add(count: Int) throws {
    let shape = Shape(channels: 2, height: 3, width: 2)
    try ReferenceTrial(name: "add", shapes: [Shape](repeating: shape, count: count))
      .agrees(with: { inputs, _ in
        inputs[0].indices.map { i in inputs.reduce(0) { $0 + $1[i] } }
      })
  }

  static let products: [[[Int]]] = [
    [[4], [4]],
    [[3, 4, 5], [3, 4, 5]],
    [[3, 4, 5], [3, 1, 1]],
    [[3, 1, 1], [3, 4, 5]],
    [[3, 4, 5], [1, 4, 5]],
    [[3, 4, 1], [1, 1, 5]],
    [[1, 1, 1], [2, 3, 2]],
    [[2, 3, 2], [2, 1, 1], [1, 3, 2]],
    [[2, 1], [1, 3], [2, 3], [1, 1]],
    [[2, 1, 3, 1], [1, 2, 1, 2]],
    [[2, 70], [1, 70], [2, 1]],
    [[1], [1]],
  ]

  @Test("mul stretches axes of one and sums their gradients", arguments: products)
  func multiply(_ extents: [[Int]]) throws {
    let shapes = try extents.map { try #require(Shape($0)) }
    let rank = extents[0].count
    let output = (0..<rank).map { axis in extents.map { $0[axis] }.max() ?? 1 }
    try ReferenceTrial(name: "mul", shapes: shapes, range: -1.5...1.5)
      .agrees(with: { inputs, _ in
        (0..<output.reduce(1, *)).map { target in
          var (rest, position) = (target, [Int](repeating: 0, count: rank))
          for axis in (0..<rank).reversed() {
            position[axis] = rest % output[axis]
            rest /= output[axis]
          }
          return zip(inputs, extents).reduce(1) { product, input in
            let source = (0..<rank).reduce(0) {
              $0 * input.1[$1] + (input.1[$1] == 1 ? 0 : position[$1])
            }
            return product * input.0[source]
          }
        }
      })
  }

  @Test("concat puts inputs one after the other on its axis", arguments: [1, 2, 3])
  func concatenate(axis: Int) throws {
    let shapes = [2, 3, 1].map { extent in
      var shape = Shape(channels: 2, height: 3, width: 4)
      shape[axis - 1] = extent
      return shape
    }
    try ReferenceTrial(name: "concat", attributes: ["axis": .integer(axis)], shapes: shapes)
      .agrees(with: { inputs, _ in
        // Outer indices in turn; for each, a run of every input.
        var output: [Double] = []
        for outer in 0..<shapes[0].dimensions[..<(axis - 1)].reduce(1, *) {
          for (input, shape) in zip(inputs, shapes) {
            let run = shape.dimensions[(axis - 1)...].reduce(1, *)
            output += input[outer * run..<(outer + 1) * run]
          }
        }
        return output
      })
  }

  @Test("concat of vectors joins them")
  func concatenateVectors() throws {
    let trial = ReferenceTrial(
      name: "concat", shapes: [Shape(features: 1), Shape(features: 2)], batch: 2)
    #expect(try trial.forward([[1, 2], [3, 4, 5, 6]]) == [1, 3, 4, 2, 5, 6])
  }
}
