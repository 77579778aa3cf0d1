#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How many processors this process may keep busy: the affinity mask, cut by a container's quota.
enum Processors {
  /// At least one.
  static var available: Int {
    let allowed = max(1, allowed.count)
    guard let quota = quota() else { return allowed }
    return max(1, min(allowed, quota))
  }

  #if os(Linux)
    /// The processors of the affinity mask, `Cpus_allowed: ff,ffffffff` in hexadecimal.
    ///
    /// The call that would answer this is hidden from Swift behind a feature macro.
    static var allowed: [Int] {
      let name = "Cpus_allowed:"
      for line in (text(of: "/proc/self/status") ?? "").split(separator: "\n")
      where line.hasPrefix(name) {
        let digits = line.dropFirst(name.count).compactMap(\.hexDigitValue).reversed()
        let bits = digits.enumerated().flatMap { place, digit in
          (0..<4).filter { digit >> $0 & 1 == 1 }.map { place * 4 + $0 }
        }
        if !bits.isEmpty { return bits }
      }
      return Array(0..<online)
    }

    /// The tightest processor quota of the process's control group and those above it, rounded
    /// up; nil where there is none.
    private static func quota() -> Int? {
      var tightest: Int?
      func note(quota: Int, period: Int) {
        guard quota > 0, period > 0 else { return }
        let processors = quota / period + (quota % period == 0 ? 0 : 1)
        tightest = min(tightest ?? processors, processors)
      }
      let root = "/sys/fs/cgroup"
      var group = "/"
      for line in (text(of: "/proc/self/cgroup") ?? "").split(separator: "\n")
      where line.hasPrefix("0::") { group = String(line.dropFirst(3)) }
      while true {
        if let words = text(of: root + (group == "/" ? "" : group) + "/cpu.max")?
          .split(whereSeparator: { $0 == " " || $0 == "\n" }), words.count == 2,
          let quota = Int(words[0]), let period = Int(words[1])
        {
          note(quota: quota, period: period)
        }
        guard group != "/", let cut = group.lastIndex(of: "/") else { break }
        group = cut == group.startIndex ? "/" : String(group[..<cut])
      }
      func number(_ path: String) -> Int? {
        text(of: path).flatMap { Int($0.prefix { $0 != "\n" }) }
      }
      if let quota = number(root + "/cpu/cpu.cfs_quota_us"),
        let period = number(root + "/cpu/cpu.cfs_period_us")
      {
        note(quota: quota, period: period)
      }
      return tightest
    }

    /// The first 4096 bytes of a small system file.
    private static func text(of path: String) -> String? {
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { _ = close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 4096)
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      guard count > 0 else { return nil }
      return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
  #else
    static var allowed: [Int] { Array(0..<online) }
    private static func quota() -> Int? { nil }
  #endif

  private static var online: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
}
