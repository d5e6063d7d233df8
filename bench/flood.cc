// Floods: ten million snapshots, then ten million sessions, by one actor, and
// whether memory stays in its budget and a theft begun before is still told.
//
//   snaptrail_flood scan|live [MILLIONS [BUDGET_MIB]]
//   snaptrail_flood fill [MILLIONS]
//
// Exit code 1 when one of the two does not hold. `fill` takes no more than it
// is given, and says what a lineage of a volume and a snapshot of one step
// takes.
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "snaptrail/compiler.h"
#include "snaptrail/engine.h"

namespace {

using snaptrail::Step;

constexpr std::uint64_t kSlack = 64u << 20;
constexpr snaptrail::TimeMs kBegin = 1'800'000'000'000;

double Now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) * 1e-9;
}

std::uint64_t Resident() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t pages = 0;
  file >> pages >> pages;
  return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

std::string Hex(std::uint64_t n, int width) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llx", width,
                static_cast<unsigned long long>(n));
  return text;
}

std::string Uuid(std::uint64_t n) {
  // Spread, as uids of records are.
  const std::uint64_t a = (n + 1) * 0x9E3779B97F4A7C15u;
  const std::string high = Hex(a, 16);
  const std::string low = Hex(n, 16);
  return high.substr(0, 8) + "-" + high.substr(8, 4) + "-" + high.substr(12) +
         "-" + low.substr(0, 4) + "-" + low.substr(4);
}

class Feeder {
 public:
  Feeder(snaptrail::Engine* engine, snaptrail::TimeMs pace)
      : engine_(*engine), pace_(pace) {}

  Step Make(const std::string& who, const char* operation,
            snaptrail::Stage stage) {
    Step step;
    step.uid = Uuid(count_++);
    step.time = kBegin + static_cast<snaptrail::TimeMs>(count_) * pace_;
    step.cloud = "aws";
    step.account = "111122223333";
    step.region = "eu-central-1";
    step.service = "ec2.amazonaws.com";
    step.operation = operation;
    step.stage = stage;
    step.evidence = "record";
    step.actor.uid = "AROAEXAMPLE" + who;
    step.actor.type = snaptrail::ActorType::kRole;
    step.actor.name = who;
    step.actor.account = step.account;
    step.actor.alias = {"role/111122223333/" + who};
    step.actor.session_uid = "ASIAEXAMPLE" + who;
    step.actor.session_created = kBegin - 1000;
    step.src_ip = "198.51.100.7";
    step.user_agent = "aws-cli/2.27.41 md/awscrt#0.26.1 os/linux";
    return step;
  }
  static snaptrail::Resource Thing(const char* kind, const std::string& uid,
                                   snaptrail::DataNature nature) {
    snaptrail::Resource resource;
    resource.uid = uid;
    resource.kind = kind;
    resource.nature = nature;
    return resource;
  }
  static snaptrail::Resource Host(const std::string& uid) {
    snaptrail::Resource host = Thing("instance", uid, {});
    host.role = snaptrail::ResourceRole::kHost;
    return host;
  }

  void Snapshot(const std::string& who, std::uint64_t n) {
    Step step = Make(who, "CreateSnapshot", snaptrail::Stage::kCreate);
    step.in = {
        Thing("volume", "vol-" + Hex(n, 17), snaptrail::DataNature::kLive)};
    step.out = {
        Thing("snapshot", "snap-" + Hex(n, 17), snaptrail::DataNature::kCopy)};
    engine_.IngestStep(step);
  }
  void Session(const std::string& who, std::uint64_t n) {
    Step step = Make(who, "AssumeRole", snaptrail::Stage::kIdentity);
    step.service = "sts.amazonaws.com";
    step.identity.op = snaptrail::IdentityOp::kAssume;
    step.identity.uid = "AROAEXAMPLEOTHER";
    step.identity.session = "ASIA" + Hex(n, 16);
    step.identity.expires = step.time + snaptrail::kHour;
    engine_.IngestStep(step);
  }
  // The rest of a theft of snapshot n.
  void Steal(std::uint64_t n) {
    const auto live = snaptrail::DataNature::kLive;
    Step launch = Make("thief", "RunInstances", snaptrail::Stage::kLaunch);
    launch.out = {Host("i-1")};
    snaptrail::Resource group = Thing("group", "sg-1", {});
    group.role = snaptrail::ResourceRole::kGuard;
    launch.guard = {group};
    engine_.IngestStep(launch);
    Step restore = Make("thief", "CreateVolume", snaptrail::Stage::kRestore);
    restore.in = {
        Thing("snapshot", "snap-" + Hex(n, 17), snaptrail::DataNature::kCopy)};
    restore.out = {Thing("volume", "vol-stolen", live)};
    engine_.IngestStep(restore);
    Step attach = Make("thief", "AttachVolume", snaptrail::Stage::kAttach);
    attach.in = {Thing("volume", "vol-stolen", live)};
    attach.out = {Host("i-1")};
    attach.hold_effect = snaptrail::Effect::kAdd;
    engine_.IngestStep(attach);
    Step open = Make("thief", "AuthorizeSecurityGroupIngress",
                     snaptrail::Stage::kExpose);
    open.on = {group};
    open.network_effect = snaptrail::Effect::kAdd;
    snaptrail::NetworkRule rule;
    rule.cidr = "0.0.0.0/0";
    rule.proto = "tcp";
    rule.from_port = rule.to_port = 22;
    rule.has_ports = true;
    open.rules = {rule};
    engine_.IngestStep(open);
  }

 private:
  snaptrail::Engine& engine_;
  snaptrail::TimeMs pace_;
  std::uint64_t count_ = 0;
};

bool bounded = true;

void Report(const char* what, std::uint64_t count, double seconds,
            const snaptrail::Engine& engine, std::uint64_t budget) {
  const snaptrail::Stats stats = engine.stats();
  const std::uint64_t resident = Resident();
  bounded &= resident <= budget + kSlack;
  std::printf(
      "%-10s %9llu  %7.0f steps/s  resident %5llu MiB of %llu + 64, counted "
      "%5llu MiB, evicted %llu\n",
      what, static_cast<unsigned long long>(count),
      static_cast<double>(count) / seconds,
      static_cast<unsigned long long>(resident >> 20),
      static_cast<unsigned long long>(budget >> 20),
      static_cast<unsigned long long>(stats.state_bytes >> 20),
      static_cast<unsigned long long>(stats.evicted));
  std::fflush(stdout);
}

void Fill(Feeder* feeder, const snaptrail::Engine& engine,
          std::uint64_t count) {
  const std::uint64_t before = Resident();
  const double begin = Now();
  for (std::uint64_t n = 1; n <= count; ++n) feeder->Snapshot("backup", n);
  const double seconds = Now() - begin;
  const auto each = [count](std::uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(count);
  };
  std::printf(
      "%llu lineages of one step: resident %.0f bytes each, counted %.0f; "
      "%.0f steps/s\n",
      static_cast<unsigned long long>(count), each(Resident() - before),
      each(engine.stats().state_bytes), static_cast<double>(count) / seconds);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "scan";
  const bool live = verb == "live";
  const double millions = argc > 2 ? std::atof(argv[2]) : 10;
  snaptrail::Compiler compiler;
  compiler.AddBuiltin();
  snaptrail::Result<snaptrail::Ruleset> ruleset = compiler.Compile();
  if (!ruleset.ok()) return 2;
  snaptrail::Options options;
  options.own = {"111122223333"};
  options.hold_findings = true;
  if (live) options.lateness = 15 * snaptrail::kMinute;
  if (argc > 3)
    options.max_state_bytes = std::strtoull(argv[3], nullptr, 10) << 20;
  if (verb == "fill") options.max_state_bytes = std::uint64_t{1} << 40;
  const std::uint64_t budget = options.max_state_bytes;
  snaptrail::Engine engine(*std::move(ruleset), options, nullptr);
  Feeder feeder(&engine, live ? 3 : 1);
  const auto count = static_cast<std::uint64_t>(millions * 1e6);
  if (verb == "fill") {
    Fill(&feeder, engine, count);
    return 0;
  }

  const std::uint64_t stolen = 0xF000000000000000u;
  feeder.Snapshot("victim", stolen);
  auto flood = [&](const char* what, auto one) {
    double begin = Now();
    for (std::uint64_t n = 1; n <= count; ++n) {
      one(n);
      if (n % (count / 4 + 1) != 0 && n != count) continue;
      Report(what, n, Now() - begin, engine, budget);
    }
  };
  flood("snapshots", [&](std::uint64_t n) { feeder.Snapshot("flooder", n); });
  flood("sessions", [&](std::uint64_t n) { feeder.Session("flooder", n); });
  feeder.Steal(stolen);
  engine.Flush();
  bool told = false;
  for (const snaptrail::Finding& finding : engine.findings()) {
    told |=
        finding.rule_name == "snapshot_chain" && finding.evidence.size() >= 4;
  }
  Report("end", 2 * count, 1, engine, budget);
  std::printf("bounded: %s, theft told: %s\n", bounded ? "yes" : "no",
              told ? "yes" : "no");
  return bounded && told ? 0 : 1;
}
