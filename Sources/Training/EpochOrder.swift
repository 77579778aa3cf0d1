import Tensors

/// The order in which an epoch sees the items: drawn from the seed and the epoch alone.
public enum EpochOrder {
  /// Whole batches of shuffled items; what is left over waits for another epoch's order.
  public static func batches(of items: [Int], size: Int, seed: UInt64, epoch: Int) -> [[Int]] {
    var numbers = CounterGenerator(seed: seed, stream: "order \(epoch)")
    let order = numbers.shuffled(items)
    return stride(from: 0, through: order.count - size, by: size).map {
      Array(order[$0..<$0 + size])
    }
  }
}
