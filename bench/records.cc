#include "bench/records.h"

#include <array>
#include <cstdio>
#include <string_view>

#include "bench/random.h"

namespace snaptrail_bench {
namespace {

constexpr std::size_t kRecordBytes = 1300;
// What Write adds behind the filling.
constexpr std::size_t kTailBytes = 380;

struct Call {
  std::string_view source;
  std::string_view name;
  std::string_view parameters;
};

// None of these is in content/actions.
constexpr std::array<Call, 10> kOther = {{
    {"logs.amazonaws.com", "DescribeLogStreams",
     R"({"logGroupName":"/aws/lambda/orders","limit":50,"descending":true})"},
    {"monitoring.amazonaws.com", "ListMetrics",
     R"({"namespace":"AWS/ApplicationELB","recentlyActive":"PT3H"})"},
    {"sqs.amazonaws.com", "GetQueueUrl", R"({"queueName":"orders-retry"})"},
    {"ecs.amazonaws.com", "DescribeTasks",
     R"({"cluster":"shop","tasks":["f81d4fae7dec11d0a76500a0c91e6bf6"]})"},
    {"lambda.amazonaws.com", "GetFunction20150331v2",
     R"({"functionName":"orders","qualifier":"live"})"},
    {"elasticloadbalancing.amazonaws.com", "DescribeTargetHealth",
     R"({"targetGroupArn":"arn:aws:elasticloadbalancing:eu-central-1:)"
     R"(111122223333:targetgroup/shop/6d0ecf831eec9f09"})"},
    {"dynamodb.amazonaws.com", "DescribeTimeToLive",
     R"({"tableName":"sessions"})"},
    {"cloudformation.amazonaws.com", "DescribeStackEvents",
     R"({"stackName":"shop-network"})"},
    {"servicediscovery.amazonaws.com", "DiscoverInstances",
     R"({"namespaceName":"shop.local","serviceName":"cart"})"},
    {"xray.amazonaws.com", "GetSamplingRules", "null"},
}};

class Writer {
 public:
  Writer(std::string* out, std::uint32_t number)
      : out_(*out), number_(number), random_(number + 1) {}

  void Record(const Mix& mix, std::uint32_t serial) {
    serial_ = serial;
    const std::uint32_t draw = random_.Below(1000);
    if (draw < mix.steps_per_mille) {
      Step();
    } else if (draw < mix.steps_per_mille + mix.assume_role_per_mille) {
      AssumeRole();
    } else {
      const Call& call = kOther[random_.Below(kOther.size())];
      Write(call.source, call.name, call.parameters, "null", true);
    }
  }

 private:
  // "prefix" and 16 digits that tell which file and which thing.
  std::string Id(std::string_view prefix, std::uint32_t thing) const {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%07x%09x", number_ + 1, thing);
    return std::string(prefix).append(digits);
  }

  void Step() {
    // The chain in five records, over and over, each time on another disk.
    const std::uint32_t disk = steps_ / 5;
    const std::string volume = Id("vol-0", disk);
    const std::string snapshot = Id("snap-0", disk);
    const std::string restored = Id("vol-1", disk);
    const std::string copy = Id("snap-1", disk);
    const std::string host = Id("i-0", disk / 8);
    switch (steps_++ % 5) {
      case 0:
        Write("ec2.amazonaws.com", "CreateSnapshot",
              R"({"volumeId":")" + volume + R"("})",
              R"({"snapshotId":")" + snapshot + R"(","volumeId":")" + volume +
                  R"(","status":"pending","volumeSize":"100"})",
              false);
        return;
      case 1:
        Write("ec2.amazonaws.com", "CopySnapshot",
              R"({"sourceRegion":"eu-central-1","sourceSnapshotId":")" +
                  snapshot + R"("})",
              R"({"snapshotId":")" + copy + R"("})", false);
        return;
      case 2:
        Write("ec2.amazonaws.com", "CreateVolume",
              R"({"size":"100","zone":"eu-central-1a","snapshotId":")" + copy +
                  R"("})",
              R"({"volumeId":")" + restored + R"(","snapshotId":")" + copy +
                  R"(","status":"creating"})",
              false);
        return;
      case 3:
        Write("ec2.amazonaws.com", "AttachVolume",
              R"({"volumeId":")" + restored + R"(","instanceId":")" + host +
                  R"(","device":"/dev/sdf"})",
              R"({"volumeId":")" + restored + R"(","instanceId":")" + host +
                  R"(","device":"/dev/sdf","status":"attaching"})",
              false);
        return;
      default:
        Write("ec2.amazonaws.com", "DeleteSnapshot",
              R"({"snapshotId":")" + copy + R"("})", R"({"_return":true})",
              false);
    }
  }

  void AssumeRole() {
    Write("sts.amazonaws.com", "AssumeRole",
          R"({"roleArn":"arn:aws:iam::111122223333:role/deploy",)"
          R"("roleSessionName":"deploy","durationSeconds":3600})",
          R"({"credentials":{"accessKeyId":")" + Id("ASIA", serial_) +
              R"(","sessionToken":"EXAMPLE","expiration":"Mar 2, 2027, )"
              R"(10:14:05 AM"},"assumedRoleUser":{"assumedRoleId":)"
              R"("AROAEXAMPLEEXAMPLE001:deploy","arn":)"
              R"("arn:aws:sts::111122223333:assumed-role/deploy/deploy"}})",
          true);
  }

  void Write(std::string_view source, std::string_view name,
             std::string_view parameters, std::string_view response,
             bool read_only) {
    const std::size_t begin = out_.size();
    char text[160];
    out_.append(
        R"({"eventVersion":"1.09","userIdentity":{"type":"AssumedRole",)"
        R"("principalId":"AROAEXAMPLEEXAMPLE002:worker","arn":)"
        R"("arn:aws:sts::111122223333:assumed-role/worker/worker",)"
        R"("accountId":"111122223333","accessKeyId":"ASIAEXAMPLEEXAMPLE)");
    std::snprintf(text, sizeof text, "%02u", random_.Below(40));
    out_.append(text).append(
        R"(","sessionContext":{"sessionIssuer":{"type":"Role","principalId":)"
        R"("AROAEXAMPLEEXAMPLE002","arn":"arn:aws:iam::111122223333:role/)"
        R"(worker","accountId":"111122223333","userName":"worker"},)"
        R"("attributes":{"creationDate":"2027-03-02T08:00:00Z",)"
        R"("mfaAuthenticated":"false"}}},"eventTime":")");
    const std::uint32_t second = (number_ * 977 + serial_ / 8) % 86400;
    std::snprintf(text, sizeof text, "2027-03-%02uT%02u:%02u:%02uZ",
                  2 + number_ % 20, second / 3600, second / 60 % 60,
                  second % 60);
    out_.append(text).append(R"(","eventSource":")").append(source);
    out_.append(R"(","eventName":")").append(name);
    std::snprintf(text, sizeof text,
                  R"(","awsRegion":"eu-central-1","sourceIPAddress":)"
                  R"("198.51.100.%u","userAgent":")",
                  random_.Below(250));
    out_.append(text).append(R"(aws-sdk-java/2.20.1 Linux/5.10)"
                             R"(","requestParameters":)");
    out_.append(parameters).append(R"(,"responseElements":)").append(response);
    out_.append(R"(,"additionalEventData":{"bytesTransferredIn":)");
    std::snprintf(text, sizeof text, "%u", random_.Below(9000));
    out_.append(text).append(R"(,"x-amz-id-2":")");
    // Filled up to the size that real records have on the average, with what
    // does not compress: as a whole they shrink to about a tenth, as real ones
    // do.
    const std::size_t end = out_.size() - begin + kTailBytes;
    random_.AppendText(end < kRecordBytes ? kRecordBytes - end : 0, &out_);
    out_.append(R"("},"requestID":")");
    random_.AppendId(&out_);
    out_.append(R"(","eventID":")");
    random_.AppendId(&out_);
    out_.append(R"(","readOnly":)").append(read_only ? "true" : "false");
    out_.append(
        R"(,"eventType":"AwsApiCall","managementEvent":true,)"
        R"("recipientAccountId":"111122223333","eventCategory":"Management",)"
        R"("tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":)"
        R"("TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":)"
        R"("api.eu-central-1.amazonaws.com"}})");
  }

  std::string& out_;
  const std::uint32_t number_;
  Random random_;
  std::uint32_t serial_ = 0;
  std::uint32_t steps_ = 0;
};

}  // namespace

LogFile MakeFile(std::size_t bytes, const Mix& mix, std::uint32_t number) {
  LogFile file;
  file.json.reserve(bytes + 2 * kRecordBytes);
  file.json = R"({"Records":[)";
  Writer writer(&file.json, number);
  while (file.json.size() + 2 < bytes) {
    if (file.records > 0) file.json.push_back(',');
    writer.Record(mix, static_cast<std::uint32_t>(file.records++));
  }
  file.json.append("]}");
  return file;
}

}  // namespace snaptrail_bench
