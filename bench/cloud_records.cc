#include "bench/cloud_records.h"

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "bench/random.h"
#include "src/base/strings.h"

namespace snaptrail_bench {
namespace {

using snaptrail::internal::Cat;

constexpr std::string_view kSubscription =
    "/subscriptions/11111111-2222-4333-8444-555555555555";

// What of a record differs from one to the next.
struct Told {
  std::string operation;  // of Google Cloud: service and method
  std::string resource;   // below the group, or the project
  std::string body;       // the answer, or the request; "" for none
};

class Writer {
 public:
  Writer(const Mix& mix, std::uint32_t number)
      : mix_(mix), number_(number), random_(number + 77) {}
  virtual ~Writer() = default;

  void Record(std::uint32_t serial, std::string* out) {
    serial_ = serial;
    if (random_.Below(1000) < mix_.steps_per_mille) {
      Write(Step(steps_ / 4, steps_ % 4), out);
      ++steps_;
    } else {
      Write(Other(), out);
    }
  }

 protected:
  virtual Told Step(std::uint32_t disk, std::uint32_t part) = 0;
  virtual Told Other() = 0;
  virtual void Write(const Told& told, std::string* out) = 0;

  Random& random() { return random_; }
  std::string Name(std::string_view prefix, std::uint32_t thing) const {
    return Cat(prefix, number_, '-', thing);
  }
  // "2027-03-02T08:00:00".
  std::string Time() const {
    const std::uint32_t second = (number_ * 977 + serial_ / 8) % 86400;
    char text[64];
    std::snprintf(text, sizeof text, "2027-03-%02uT%02u:%02u:%02u",
                  2 + number_ % 20, second / 3600, second / 60 % 60,
                  second % 60);
    return text;
  }
  std::string Address() { return Cat("198.51.100.", random_.Below(250)); }
  std::string Id() {
    std::string id;
    random_.AppendId(&id);
    return id;
  }
  std::string Filling(std::size_t letters) {
    std::string text;
    random_.AppendText(letters, &text);
    return text;
  }

 private:
  const Mix mix_;
  const std::uint32_t number_;
  Random random_;
  std::uint32_t serial_ = 0;
  std::uint32_t steps_ = 0;
};

std::string InText(std::string_view json) {
  std::string text;
  for (const char c : json) {
    if (c == '"') text += '\\';
    text += c;
  }
  return text;
}

// None of these is in content/actions.
constexpr std::array<std::string_view, 8> kAzureOthers = {
    "Microsoft.Web/sites/restart/Action",
    "Microsoft.Insights/autoscalesettings/write",
    "Microsoft.Resources/deployments/write",
    "Microsoft.Resources/deployments/validate/action",
    "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    "Microsoft.Cache/redis/listKeys/action",
    "Microsoft.Logic/workflows/write",
    "Microsoft.ContainerRegistry/registries/listCredentials/action"};

class Azure : public Writer {
 public:
  using Writer::Writer;

 protected:
  static std::string Resource(std::string_view type, std::string_view name) {
    return Cat(kSubscription, "/resourceGroups/Shop/providers/", type, '/',
               name);
  }

  Told Step(std::uint32_t disk, std::uint32_t part) override {
    const std::string snapshot =
        Resource("Microsoft.Compute/snapshots", Name("snap", disk));
    const std::string copy =
        Resource("Microsoft.Compute/disks", Name("copy", disk));
    const auto of = [](std::string_view source) {
      return Cat(R"({"properties":{"creationData":{"createOption":"Copy",)",
                 R"("sourceResourceId":")", source,
                 R"("},"diskSizeGB":128,"provisioningState":"Updating"}})");
    };
    switch (part) {
      case 0:
        return {"Microsoft.Compute/snapshots/write", snapshot,
                of(Resource("Microsoft.Compute/disks", Name("disk", disk)))};
      case 1:
        return {"Microsoft.Compute/disks/write", copy, of(snapshot)};
      case 2:
        return {
            "Microsoft.Compute/virtualMachines/write",
            Resource("Microsoft.Compute/virtualMachines", Name("vm", disk)),
            Cat(R"({"properties":{"storageProfile":{"dataDisks":[{"lun":0,)",
                R"("createOption":"Attach","managedDisk":{"id":")", copy,
                R"("}}]}}})")};
      default:
        return {"Microsoft.Compute/snapshots/delete", snapshot, ""};
    }
  }
  Told Other() override {
    const std::string_view operation =
        kAzureOthers[random().Below(kAzureOthers.size())];
    const std::string_view type = operation.substr(0, operation.rfind('/'));
    return {std::string(operation), Resource(type, "shop"), ""};
  }

  std::string Claims() {
    return Cat(
        R"({"aud":"https://management.core.windows.net/","iss":)",
        R"("https://sts.windows.net/0a1b2c3d-0000-4000-8000-00000000c0de/",)",
        R"("iat":"1780387200","nbf":"1780387200","exp":"1780392600",)",
        R"("aio":")", Filling(60), R"(","appid":")",
        "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
        R"(","appidacr":"0","ipaddr":"198.51.100.7","name":"Dana",)",
        R"("http://schemas.microsoft.com/identity/claims/objectidentifier":")",
        "bb19476b-7d36-486e-ac08-4559", 100'000'00 + random().Below(40),
        R"(",)", R"("http://schemas.microsoft.com/identity/claims/scope":)",
        R"("user_impersonation","http://schemas.microsoft.com/identity/claims/)",
        R"(tenantid":"0a1b2c3d-0000-4000-8000-00000000c0de",)",
        R"("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name":)",
        R"("dana@example.com","http://schemas.xmlsoap.org/ws/2005/05/identity)",
        R"(/claims/upn":"dana@example.com","uti":")", Filling(22),
        R"(","ver":"1.0"})");
  }
  std::string Authorization(const Told& told) {
    return Cat(R"({"scope":")", told.resource, R"(","action":")",
               told.operation,
               R"(","evidence":{"role":"Contributor","roleAssignmentScope":")",
               kSubscription, R"(","roleAssignmentId":")", Id(),
               R"(","principalType":"User"}})");
  }
  static std::string Answer(const Told& told) {
    return told.body.empty()
               ? std::string()
               : Cat(R"("responseBody":")", InText(told.body), R"(",)");
  }
};

class AzureHub : public Azure {
 public:
  using Azure::Azure;

 protected:
  void Write(const Told& told, std::string* out) override {
    std::string operation = told.operation;
    for (char& c : operation) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    const bool ended = told.body.empty();
    *out += Cat(
        R"({"RoleLocation":"West Europe","Stamp":"prod-we-1","ReleaseVersion":)",
        R"("6.2027.5.3","time":")", Time(), R"(.2512345Z","resourceId":")",
        told.resource, R"(","operationName":")", operation,
        R"(","category":"Administrative","resultType":")",
        ended ? "Success" : "Accept", R"(","resultSignature":")",
        ended ? "Succeeded.OK" : "Accepted.Created",
        R"(","durationMs":"77","callerIpAddress":")", Address(),
        R"(","correlationId":")", Id(), R"(","identity":{"authorization":)",
        Authorization(told), R"(,"claims":)", Claims(),
        R"(},"level":"Information","properties":{"statusCode":"OK",)",
        R"("serviceRequestId":")", Id(), R"(",)", Answer(told),
        R"("eventCategory":"Administrative","entity":")", told.resource,
        R"(","message":")", told.operation, R"(","hierarchy":")",
        "0a1b2c3d-0000-4000-8000-00000000c0de/",
        "11111111-2222-4333-8444-555555555555",
        R"("},"tenantId":"0a1b2c3d-0000-4000-8000-00000000c0de"})");
  }
};

class AzurePage : public Azure {
 public:
  using Azure::Azure;

 protected:
  void Write(const Told& told, std::string* out) override {
    const auto twice = [](std::string_view name, std::string_view value) {
      return Cat('"', name, R"(":{"value":")", value, R"(","localizedValue":")",
                 value, R"("},)");
    };
    const std::string event = Id();
    const bool ended = told.body.empty();
    *out += Cat(
        R"({"authorization":)", Authorization(told),
        R"(,"caller":"dana@example.com","channels":"Operation","claims":)",
        Claims(), R"(,"correlationId":")", Id(),
        R"(","description":"","eventDataId":")", event, R"(",)",
        twice("eventName", "EndRequest"), twice("category", "Administrative"),
        R"("eventTimestamp":")", Time(),
        R"(.2512345Z","httpRequest":{"clientRequestId":")", Id(),
        R"(","clientIpAddress":")", Address(), R"(","method":"PUT"},"id":")",
        told.resource, "/events/", event,
        R"(/ticks/638000000000000000","level":"Informational",)",
        R"("resourceGroupName":"Shop",)",
        twice("resourceProviderName", "Microsoft.Compute"), R"("resourceId":")",
        told.resource, R"(",)", twice("resourceType", "Microsoft.Compute/any"),
        R"("operationId":")", Id(), R"(",)",
        twice("operationName", told.operation),
        R"("properties":{"statusCode":"OK","serviceRequestId":")", Id(),
        R"(",)", Answer(told), R"("eventCategory":"Administrative","entity":")",
        told.resource, R"("},)",
        twice("status", ended ? "Succeeded" : "Accepted"),
        twice("subStatus", ended ? "OK" : "Created"),
        R"("submissionTimestamp":")", Time(),
        R"(.9512345Z","subscriptionId":"11111111-2222-4333-8444-555555555555",)",
        R"("tenantId":"0a1b2c3d-0000-4000-8000-00000000c0de"})");
  }
};

// None of these is in content/actions.
constexpr std::array<std::string_view, 8> kGoogleOthers = {
    "container.googleapis.com io.k8s.core.v1.nodes.proxy.get",
    "k8s.io io.k8s.coordination.v1.leases.update",
    "logging.googleapis.com google.logging.v2.LoggingServiceV2.ListLogEntries",
    "bigquery.googleapis.com google.cloud.bigquery.v2.JobService.InsertJob",
    "pubsub.googleapis.com google.pubsub.v1.Subscriber.CreateSubscription",
    "compute.googleapis.com v1.compute.targetHttpProxies.insert",
    "compute.googleapis.com v1.compute.backendServices.update",
    "run.googleapis.com google.cloud.run.v1.Services.ReplaceService"};

class Google : public Writer {
 public:
  using Writer::Writer;

 protected:
  Told Step(std::uint32_t disk, std::uint32_t part) override {
    const std::string zone = "projects/shop/zones/europe-west1-b/";
    const std::string snapshot =
        Cat("projects/shop/global/snapshots/", Name("snap", disk));
    const std::string source = Cat(zone, "disks/", Name("disk", disk));
    const std::string copy = Cat(zone, "disks/", Name("copy", disk));
    switch (part) {
      case 0:
        return {"compute.googleapis.com v1.compute.snapshots.insert", snapshot,
                Cat(R"("name":")", Name("snap", disk), R"(","sourceDisk":")",
                    source, '"')};
      case 1:
        return {"compute.googleapis.com v1.compute.disks.insert", copy,
                Cat(R"("name":")", Name("copy", disk),
                    R"(","sourceSnapshot":")", snapshot, '"')};
      case 2:
        return {"compute.googleapis.com v1.compute.instances.attachDisk",
                Cat(zone, "instances/", Name("vm", disk)),
                Cat(R"("source":")", copy, R"(","mode":"READ_WRITE")")};
      default:
        return {"compute.googleapis.com v1.compute.snapshots.delete", snapshot,
                ""};
    }
  }
  Told Other() override {
    return {std::string(kGoogleOthers[random().Below(kGoogleOthers.size())]),
            Cat("projects/shop/things/", Name("thing", random().Below(1000))),
            Cat(R"("body":")", Filling(300), '"')};
  }
  void Write(const Told& told, std::string* out) override {
    const std::size_t space = told.operation.find(' ');
    const std::string_view method =
        std::string_view(told.operation).substr(space + 1);
    *out += Cat(
        R"({"protoPayload":{"@type":)",
        R"("type.googleapis.com/google.cloud.audit.AuditLog","status":{},)",
        R"("authenticationInfo":{"principalEmail":"worker-)",
        random().Below(40),
        R"(@shop.iam.gserviceaccount.com","serviceAccountKeyName":)",
        R"("//iam.googleapis.com/projects/shop/serviceAccounts/)",
        R"(worker@shop.iam.gserviceaccount.com/keys/0123456789abcdef0123",)",
        R"("principalSubject":"serviceAccount:worker@shop.iam.)",
        R"(gserviceaccount.com"},"requestMetadata":{"callerIp":")", Address(),
        R"(","callerSuppliedUserAgent":"google-api-go-client/0.5 )",
        R"~(Terraform/1.9.5 (+https://www.terraform.io),gzip(gfe)",)~",
        R"("requestAttributes":{"time":")", Time(),
        R"(.512345Z","auth":{}},"destinationAttributes":{}},"serviceName":")",
        std::string_view(told.operation).substr(0, space),
        R"(","methodName":")", method,
        R"(","authorizationInfo":[{"permission":"shop.things.get",)",
        R"("granted":true,"resourceAttributes":{"service":"shop","name":")",
        told.resource, R"(","type":"shop.Thing"}}],"resourceName":")",
        told.resource, R"(","request":{"@type":"type.googleapis.com/)", method,
        '"', told.body.empty() ? "" : ",", told.body,
        R"(},"response":{"status":"RUNNING","id":")", random().Next(),
        R"(","selfLink":"https://www.googleapis.com/compute/v1/)",
        told.resource, R"("}},"insertId":"-)", Filling(12),
        R"(","resource":{"type":"audited_resource","labels":{"project_id":)",
        R"("shop","service":"shop.googleapis.com","method":")", method,
        R"("}},"timestamp":")", Time(), R"(.)",
        100'000 + random().Below(899'999),
        R"(Z","severity":"NOTICE","labels":{"compute.googleapis.com/)",
        R"(root_trigger_id":")", Id(), R"("},"logName":"projects/shop/logs/)",
        R"(cloudaudit.googleapis.com%2Factivity","operation":{"id":"op-)", Id(),
        R"(","producer":"shop.googleapis.com","first":true,"last":true},)",
        R"("receiveTimestamp":")", Time(), R"(.912345678Z"})");
  }
};

LogFile Fill(std::string_view before, std::size_t bytes, Writer* writer,
             std::string_view after) {
  LogFile file;
  file.json = before;
  while (file.json.size() < bytes) {
    if (file.records > 0) file.json += ',';
    writer->Record(static_cast<std::uint32_t>(file.records++), &file.json);
  }
  file.json += after;
  return file;
}

}  // namespace

LogFile MakeAzureHub(std::size_t bytes, const Mix& mix, std::uint32_t number) {
  AzureHub writer(mix, number);
  return Fill(R"({"records":[)", bytes, &writer, "]}");
}

LogFile MakeAzurePage(std::size_t bytes, const Mix& mix, std::uint32_t number) {
  AzurePage writer(mix, number);
  return Fill(R"({"value":[)", bytes, &writer, "]}");
}

LogFile MakeGoogle(std::size_t bytes, const Mix& mix, std::uint32_t number) {
  Google writer(mix, number);
  return Fill("[", bytes, &writer, "]");
}

}  // namespace snaptrail_bench
