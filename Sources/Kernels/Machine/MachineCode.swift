#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Generated code in memory that may be executed and no longer written.
///
/// The pages are written first and made executable afterwards; they are never both.
@safe final class MachineCode: @unchecked Sendable {
  /// What every kernel is called with. What a kernel makes of its operands is its own business.
  typealias Function =
    @convention(c) (
      UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?, Int,
      UnsafeRawPointer?
    ) -> Void
  /// The same with a seventh operand, which arrives on the stack.
  typealias Function7 =
    @convention(c) (
      UnsafeRawPointer?, UnsafeRawPointer?, UnsafeMutableRawPointer?, UnsafeRawPointer?, Int,
      UnsafeRawPointer?, UnsafeRawPointer?
    ) -> Void

  /// How many bytes of code there are.
  let count: Int
  private let pages: UnsafeMutableRawPointer
  private let mapped: Int
  /// The code as a function; valid as long as this object.
  @unsafe let function: Function

  /// Puts code into memory; nil where the system refuses memory that can be executed.
  init?(_ code: [UInt8]) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = (max(code.count, 1) + page - 1) / page * page
    let mapping = unsafe mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else { return nil }
    unsafe code.withUnsafeBytes { source in unsafe mapping.copyMemory(from: source) }
    // The result is taken before it is looked at: an expression inside a precondition would not
    // be evaluated in every build.
    let status = unsafe mprotect(mapping, bytes, PROT_READ | PROT_EXEC)
    guard status == 0 else {
      unsafe _ = munmap(mapping, bytes)
      return nil
    }
    count = code.count
    unsafe pages = mapping
    mapped = bytes
    unsafe function = unsafeBitCast(UnsafeRawPointer(mapping), to: Function.self)
  }

  deinit { unsafe _ = munmap(pages, mapped) }

  /// Where the code begins.
  var address: UInt { unsafe UInt(bitPattern: pages) }
  /// The code, read back from its pages.
  var bytes: [UInt8] {
    unsafe Array(UnsafeRawBufferPointer(start: pages, count: count))
  }

  /// Runs the code.
  ///
  /// The operands arrive in `rdi`, `rsi`, `rdx`, `rcx`, `r8` and `r9`.
  @inline(__always)
  @unsafe func call(
    _ rdi: UnsafeRawPointer?, _ rsi: UnsafeRawPointer?, _ rdx: UnsafeMutableRawPointer?,
    _ rcx: UnsafeRawPointer?, _ r8: Int, _ r9: UnsafeRawPointer?
  ) {
    unsafe function(rdi, rsi, rdx, rcx, r8, r9)
  }
}

extension UnsafeMutableRawPointer {
  @unsafe fileprivate func copyMemory(from source: UnsafeRawBufferPointer) {
    guard let base = source.baseAddress else { return }
    unsafe copyMemory(from: base, byteCount: source.count)
  }
}
