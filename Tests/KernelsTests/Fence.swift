import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Blocks of memory that generated code is held to: no sanitizer watches it.
///
/// A block ends at a page that nobody may touch, and what lies before it holds a mark. So a kernel
/// that reads or writes past the end is stopped by the system, one that writes before the start is
/// seen, and what it reads there is far from any result.
enum Fence {
  /// Why there is no fence.
  struct Refused: Error {}

  private static let mark: Float = -98_765
  private static let page = Int(getpagesize()) / 4
  /// Kernels may count on whole cache lines.
  private static let line = 16

  /// A block of floats that are not numbers.
  static func block(_ count: Int) throws -> FloatBlock {
    let inside = (count + line + page - 1) / page * page
    let whole = try FloatBlock(zeros: inside + page)
    let start = UnsafeMutableRawPointer(whole.buffer.baseAddress)
    guard let start, mprotect(start + inside * 4, page * 4, PROT_NONE) == 0 else {
      throw Refused()
    }
    let block = whole.part(offset: (inside - count) / line * line, count: count)
    whole.part(offset: 0, count: block.region.offset).fill(mark)
    whole.part(offset: block.region.end, count: inside - block.region.end).fill(mark)
    block.fill(.nan)
    return block
  }
  /// A block that holds values.
  static func block(_ values: [Float]) throws -> FloatBlock {
    let block = try block(values.count)
    block.copy(from: values)
    return block
  }

  /// Whether nobody has written to what lies around a block.
  static func holds(_ block: FloatBlock) -> Bool {
    let (inside, region) = (block.arena.count - page, block.region)
    let whole = FloatBlock(block.arena, Region(offset: 0, count: inside))
    return [0..<region.offset, region.end..<inside].allSatisfy { range in
      whole.buffer[range].allSatisfy { $0 == mark }
    }
  }
}
