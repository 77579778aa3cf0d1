import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A stretch of a file as memory: read from the system's own copy of it, without a second one. What
/// is written to the memory never reaches the file.
///
/// Where another program shortens the file, touching what is gone is a bus error;
/// `ProcessCare.watchMappedFiles` makes that a message and an exit status.
@safe public final class MappedStretch: @unchecked Sendable {
  /// The bytes.
  @unsafe public let bytes: UnsafeMutableRawBufferPointer
  private let pages: UnsafeMutableRawPointer
  private let length: Int

  /// How many there are.
  static let present = Atomic<Int>(0)

  /// Maps a stretch that lies inside a file; nil where the system refuses.
  init?(_ descriptor: Descriptor, _ range: Range<Int>) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    guard page > 0, !range.isEmpty else { return nil }
    let start = range.lowerBound / page * page
    length = range.upperBound - start
    let mapped = unsafe mmap(
      nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor.number, off_t(start))
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { return nil }
    unsafe pages = mapped
    unsafe bytes = UnsafeMutableRawBufferPointer(
      start: mapped + (range.lowerBound - start), count: range.count)
    #if os(Linux)
      // Pages that the system already holds are entered at once. Advice only.
      unsafe _ = madvise(mapped, length, Self.populateForReading)
    #endif
    Self.present.add(1, ordering: .relaxed)
  }

  /// `MADV_POPULATE_READ`, which older headers lack.
  private static let populateForReading: Int32 = 22

  deinit {
    Self.present.subtract(1, ordering: .relaxed)
    unsafe _ = munmap(pages, length)
  }
}
