package import Tensors

/// A kernel that makes a row of pixels from another one, by a map of its columns.
///
/// Where the map repeats itself, as an enlargement by a whole factor does, it becomes a loop; the
/// rest is written out column by column.
///
/// - Operands: the source row, the weights in the order of `weights`, the target row; no others.
struct ColumnsKernel: KernelDescription {
  static let family = "columns"
  let set: InstructionSet
  var map: AxisMap
  /// Whether the result is added to the target.
  var accumulates: Bool

  /// The different weights that are not one.
  static func weights(_ map: AxisMap) -> [Float] {
    var seen: Set<Float> = [1]
    return map.parts.joined().map(\.weight).filter { seen.insert($0).inserted }
  }

  func code() -> [UInt8] {
    var writer = ColumnsWriter(kernel: self)
    return writer.write()
  }
}

/// A stretch of targets whose parts repeat, `shift` sources further on with every `period` targets.
package struct RepeatedColumns: Equatable {
  package private(set) var first = 0
  package private(set) var period = 1
  package private(set) var shift = 0
  package private(set) var count = 0

  /// The first target behind it.
  package var end: Int { first + period * count }

  /// The stretch of a map that saves most; `count` is 0 where nothing repeats often enough.
  package init(_ map: AxisMap) {
    for period in 1...32 where period * 3 <= map.targets {
      var start = 0
      while start + period < map.targets {
        guard let shift = Self.shift(map, start, period) else {
          start += 1
          continue
        }
        var end = start + period
        while end < map.targets, Self.shift(map, end - period, period) == shift { end += 1 }
        let count = (end - start) / period
        // Longer periods win only by covering more.
        if count >= 3, count * period > self.count * self.period {
          (first, self.period, self.shift, self.count) = (start, period, shift, count)
        }
        start = end - period + 1
      }
    }
    // Several short periods in one go.
    while period < 8, count >= 8 {
      (period, shift, count) = (2 * period, 2 * shift, count / 2)
    }
  }

  /// How far the sources of the target `period` later are from those of a target; nil where they
  /// are not the same otherwise.
  private static func shift(_ map: AxisMap, _ target: Int, _ period: Int) -> Int? {
    let (here, there) = (map.parts[target], map.parts[target + period])
    guard here.count == there.count, let a = here.first, let b = there.first else { return nil }
    let shift = b.index - a.index
    let isSame = zip(here, there).allSatisfy {
      $1.index - $0.index == shift && $0.weight == $1.weight
    }
    return isSame ? shift : nil
  }
}

private struct ColumnsWriter {
  let kernel: ColumnsKernel
  var code: Assembler
  /// Where each weight lies in memory, and the register that holds it, if one does.
  private let places: [Float: Int]
  private let held: Bool
  private let sums: Int

  init(kernel: ColumnsKernel) {
    self.kernel = kernel
    code = Assembler(kernel.set)
    let weights = ColumnsKernel.weights(kernel.map)
    places = Dictionary(uniqueKeysWithValues: weights.enumerated().map { ($1, $0) })
    sums = kernel.set == .avx512 ? 15 : 7
    held = weights.count < kernel.set.registers - sums
  }

  mutating func write() -> [UInt8] {
    if held {
      for place in places.values.sorted() {
        code.broadcast(Vector(sums + 1 + place), Place(.rsi, place * 4))
      }
    }
    let loop = RepeatedColumns(kernel.map)
    for target in 0..<loop.first { column(target, source: 0, target: 0) }
    if loop.count > 0 {
      code.set(.r11, to: loop.count)
      let top = code.label()
      for target in loop.first..<loop.first + loop.period { column(target, source: 0, target: 0) }
      code.add(.rdi, loop.shift * 64)
      code.add(.rdx, loop.period * 64)
      code.countDown(.r11)
      code.jumpIfNotZero(top)
    }
    for target in loop.end..<kernel.map.targets {
      column(target, source: loop.shift * loop.count, target: loop.period * loop.count)
    }
    code.leave()
    return code.code
  }

  /// Writes one target; the pointers stand at the given source and target.
  private mutating func column(_ index: Int, source: Int, target: Int) {
    let parts = kernel.map.parts[index]
    if parts.isEmpty, kernel.accumulates { return }
    for half in 0..<kernel.set.vectorsPerBlock {
      let sum = Vector((index * kernel.set.vectorsPerBlock + half) % sums)
      if parts.isEmpty { code.zero(sum) }
      for (number, part) in parts.enumerated() {
        let place = Place(.rdi, (part.index - source) * 64 + half * kernel.set.vectorBytes)
        add(part.weight, place, to: sum, isFirst: number == 0)
      }
      let place = Place(.rdx, (index - target) * 64 + half * kernel.set.vectorBytes)
      if kernel.accumulates { code.emit(.add, sum, sum, place) }
      code.store(place, sum)
    }
  }

  private mutating func add(_ weight: Float, _ place: Place, to sum: Vector, isFirst: Bool) {
    guard let number = places[weight] else {
      if isFirst { code.load(sum, place) } else { code.emit(.add, sum, sum, place) }
      return
    }
    let factor = Vector(held ? sums + 1 + number : sums)
    if !held { code.broadcast(factor, Place(.rsi, number * 4)) }
    code.emit(isFirst ? .multiply : .multiplyAdd, sum, factor, place)
  }
}
