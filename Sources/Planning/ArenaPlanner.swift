import Tensors

/// Places buffers in one arena so that those alive at the same time never share memory.
///
/// Greedy by size (Pisarchyk & Lee 2020, section 5.2): the largest first, each into the lowest gap
/// that fits among the buffers it could meet.
struct ArenaPlanner {
  /// Offsets are multiples of 16 floats, one cache line.
  private static let alignment = 16
  /// A number of floats, up to the next place where a buffer may begin.
  static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  /// Sets each buffer's offset.
  ///
  /// - Returns: The arena's size in floats.
  /// - Complexity: O(n²) in the number of buffers.
  static func place(_ buffers: inout [Buffer]) -> Int {
    let order = buffers.indices.filter { buffers[$0].room == nil }.sorted {
      buffers[$0].count != buffers[$1].count ? buffers[$0].count > buffers[$1].count : $0 < $1
    }
    var placed: [Int] = []
    var total = 0
    for index in order {
      let size = aligned(buffers[index].count)
      var offset = 0
      // `placed` is sorted by offset, so the first gap found is the lowest.
      for other in placed where buffers[other].meets(buffers[index]) {
        if buffers[other].offset >= offset + size { break }
        offset = max(offset, aligned(buffers[other].region.end))
      }
      buffers[index].offset = offset
      let place = placed.firstIndex { buffers[$0].offset > offset } ?? placed.count
      placed.insert(index, at: place)
      total = max(total, offset + size)
    }
    for index in buffers.indices {
      guard let room = buffers[index].room else { continue }
      buffers[index].offset = buffers[room.buffer.index].offset + room.offset
    }
    return total
  }
}

extension Buffer {
  /// Whether two buffers are ever needed at the same time. Backward runs of different rules never
  /// overlap: each has its memory to itself once it starts.
  func meets(_ other: Buffer) -> Bool {
    guard life.overlaps(other.life) else { return false }
    guard let rule, let otherRule = other.rule else { return true }
    return rule == otherRule
  }
}
