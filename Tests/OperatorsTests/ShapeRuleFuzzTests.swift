import Operators
import Tensors
import Testing

@Suite("Shape rules under any legal attributes")
struct ShapeRuleFuzzTests {
  @Test(
    "a shape rule answers or refuses, and never stops the program",
    arguments: OperatorCatalog.entries.map(\.name))
  func neverTraps(_ name: String) throws {
    let entry = try #require(OperatorCatalog[name])
    var random = SplitMix(state: 2026)
    var (accepted, refused) = (0, 0)
    for _ in 0..<4000 {
      var values: [String: AttributeValue] = [:]
      for attribute in entry.attributes where attribute.isRequired || Bool.random(using: &random) {
        values[attribute.key] = value(of: attribute.kind, &random)
      }
      let op = entry.make(values)
      let inputs = try shapes(entry.arity, &random)
      do throws(ShapeFault) {
        let inference = try op.infer(inputs)
        _ = op.role(for: inputs)
        accepted += 1
        #expect(inference.output.checkedCount != nil, "\(values) \(inputs)")
        for parameter in inference.parameters {
          #expect(Shape(parameter.dimensions)?.checkedCount != nil, "\(values) \(inputs)")
        }
        #expect(inference.saved >= 0 && inference.scratch >= 0)
      } catch {
        refused += 1
      }
    }
    #expect(accepted > 0)
    #expect(refused > 0)
  }

  /// Mostly small, sometimes at the ends of the range.
  private func number(_ range: ClosedRange<Int>, _ random: inout SplitMix) -> Int {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: range.upperBound
    case 1: range.lowerBound
    case 2: Int.random(in: range, using: &random)
    default:
      min(range.lowerBound + Int.random(in: 0...8, using: &random), range.upperBound)
    }
  }

  private func value(of kind: AttributeKind, _ random: inout SplitMix) -> AttributeValue {
    switch kind {
    case .integer(let range): return .integer(number(range, &random))
    case .pair(let range): return .pair(Pair(number(range, &random), number(range, &random)))
    case .padding(let range):
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return .padding(.same)
      case 1: return .padding(.valid)
      default:
        return .padding(
          .sides(
            Sides(
              top: number(range, &random), bottom: number(range, &random),
              left: number(range, &random), right: number(range, &random))))
      }
    case .real(let range):
      let ends = [range.lower, range.upper, 0, 0.5, 1].filter { range.contains($0) }
      return .real(ends.randomElement(using: &random) ?? range.upper / 2)
    case .boolean: return .boolean(Bool.random(using: &random))
    case .choice(let words): return .choice(words.randomElement(using: &random) ?? "")
    case .integers(let count, let range):
      return .integers(
        (0..<Int.random(in: count, using: &random)).map { _ in number(range, &random) })
    }
  }

  /// Shapes that the layers above could have given: none beyond 2^31 values.
  private func shapes(_ arity: Arity, _ random: inout SplitMix) throws -> [Shape] {
    let count =
      switch arity {
      case .one: 1
      case .listed(let least): Int.random(in: least - 1...least + 1, using: &random)
      }
    var shapes: [Shape] = []
    let first = try shape(&random)
    for _ in 0..<count {
      shapes.append(Int.random(in: 0..<4, using: &random) > 0 ? first : try shape(&random))
    }
    // Some rules accept any shape; a missing input is what they refuse.
    return arity == .one && Int.random(in: 0..<50, using: &random) == 0 ? [] : shapes
  }

  private func shape(_ random: inout SplitMix) throws -> Shape {
    while true {
      let rank = [1, 2, 3, 3, 3, 4].randomElement(using: &random) ?? 3
      let extents = (0..<rank).map { _ in number(1...1 << 31, &random) }
      let shape = try #require(Shape(extents))
      if shape.checkedCount != nil { return shape }
    }
  }
}
