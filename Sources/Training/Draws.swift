import Tensors

extension CounterGenerator {
  /// Uniform in `0..<bound`, by a rule of our own: the standard library may change its own between
  /// versions, and a seed should mean the same weights for good.
  ///
  /// - Source: Lemire 2019, without the rejection; the bias is below 2⁻³² for our sizes.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(max(bound, 1))).high)
  }

  /// The items in another order (Fisher & Yates 1938).
  mutating func shuffled<Item>(_ items: [Item]) -> [Item] {
    var items = items
    for last in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(last, below(last + 1))
    }
    return items
  }
}
