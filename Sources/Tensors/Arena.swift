#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One block of memory for all of a plan's values, its offsets fixed before anything runs.
///
/// The room `Tensors` holds shapes, and floats in planned memory. It is the one room, with
/// `Kernels` and the C bridges, that handles pointers; everything above sees spans.
///
/// - Layout: 64-byte aligned, zero when new. Pages are touched only when used.
@safe public final class Arena: @unchecked Sendable {
  /// How many floats fit.
  public let count: Int
  let base: UnsafeMutablePointer<Float>
  private let mapped: UnsafeMutableRawPointer
  private let mappedBytes: Int
  /// Whose memory it is; nil where it is the arena's own.
  private let owner: AnyObject?

  /// Why there is no arena.
  public enum Fault: Error, Equatable, Sendable {
    /// The system refused this many bytes.
    case outOfMemory(bytes: Int)
  }

  /// The size of a large page. From twice of it on, memory is asked for in large pages: of small
  /// ones, which lie anywhere in the machine's memory, some arenas would share few sets of a cache.
  private static let large = 2 << 20

  /// Reserves memory for `count` floats.
  ///
  /// - Throws: `Fault.outOfMemory` where the system refuses; never traps.
  public init(count: Int) throws(Fault) {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: 4)
    guard count >= 0, !overflow else { throw .outOfMemory(bytes: Int.max) }
    let isLarge = bytes >= 2 * Self.large
    // Room to begin at a large page; what is not touched takes no memory.
    let (room, isTooMuch) = bytes.addingReportingOverflow(isLarge ? Self.large : 0)
    guard !isTooMuch else { throw .outOfMemory(bytes: bytes) }
    let mapped = unsafe mmap(
      nil, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      throw .outOfMemory(bytes: bytes)
    }
    var start = unsafe mapped
    if isLarge {
      unsafe start = mapped.alignedUp(toMultipleOf: Self.large)
      #if os(Linux)
        // Advice only, so a refusal changes nothing.
        unsafe _ = madvise(start, bytes, MADV_HUGEPAGE)
      #endif
    }
    self.count = count
    owner = nil
    unsafe self.mapped = mapped
    mappedBytes = room
    unsafe base = start.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  /// Floats in memory that `owner` keeps as long as it lives, such as a file's.
  ///
  /// - Parameter base: The first of them, at a multiple of 4 bytes.
  @unsafe public init(_ base: UnsafeMutableBufferPointer<Float>, of owner: AnyObject) {
    guard let first = base.baseAddress else { preconditionFailure("memory of nothing") }
    count = base.count
    self.owner = owner
    unsafe mapped = UnsafeMutableRawPointer(first)
    mappedBytes = 0
    unsafe self.base = first
  }

  deinit { if owner == nil { unsafe _ = munmap(mapped, mappedBytes) } }

  /// The floats of a stretch, for code in `Tensors` and `Kernels`.
  ///
  /// - Complexity: O(1). A stretch outside the arena is a broken plan and stops the program.
  @unsafe public func pointer(to region: Region) -> UnsafeMutableBufferPointer<Float> {
    precondition(region.offset >= 0 && region.end <= count, "a region lies outside its arena")
    return unsafe UnsafeMutableBufferPointer(start: base + region.offset, count: region.count)
  }
}
