import Tensors

extension CounterGenerator {
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(max(bound, 1))).high)
  }
  mutating func between(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * Float(uniform())
  }
  mutating func chance(_ share: Double) -> Bool { uniform() < share }
}
