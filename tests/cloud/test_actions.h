// A small cloud of our own for tests of the language.
#ifndef SNAPTRAIL_TESTS_CLOUD_TEST_ACTIONS_H_
#define SNAPTRAIL_TESTS_CLOUD_TEST_ACTIONS_H_

namespace snaptrail::inline v0::internal {

inline constexpr const char kTestCloud[] = R"yml(dictionary: 1
cloud: test
sources:
  log:
    has: eventSource eventName
    logsource: {product: test, service: trail}
    keys: first
    lists: [items, item, member]
    hidden: ["****"]
    roots:
      req: {path: requestParameters, through: ["*Request"]}
      res: {path: responseElements, through: ["*Response"]}
      who: userIdentity
    envelope:
      service: before(eventSource, ".example.com")
      operation: eventName
      time: eventTime
      uid: eventID
      account: accountId
      region: region
      ip: ip
      corrects: addendum.originalEventID
    outcome:
      - {is: Attempt, why: denied, when: {errorCode: {like: "*Denied*"}}}
      - {is: Failure, when: {errorCode: present}}
      - {is: Success}
    refused:
      - 'any between(errorMessage, "on resource: ", " ")'
    actor:
      - when: {who.type: Role}
        type: Role
        uid: who.id
        alias: [role who.arn]
      - type: Unknown
    actor_always:
      invoked_by: who.invokedBy
      session_start: who.start
      mfa: who.mfa
parties: {public: [all, "*"]}
kinds:
  volume: {role: data, nature: live, forms: ["arn:*:ec2:{region}:{account}:volume/{id}"], like: "vol-*"}
  snapshot: {role: data, nature: copy, forms: ["arn:*:ec2:{region}:{account}:snapshot/{id}"], like: "snap-*"}
  db: {role: data, nature: live, also: host, reused: true, case: lower, id: "arn:aws:rds:{region}:{account}:db:{id}", forms: ["arn:*:rds:{region}:{account}:db:{id}"]}
  point: {role: data, nature: copy, forms: ["arn:*:backup:**"]}
  group: {role: guard}
  vault: {role: place, id: "arn:aws:backup:{region}:{account}:backup-vault:{id}", forms: ["arn:*:backup:{region}:{account}:backup-vault:{id}"]}
  role: {role: principal, id: "role/{account}/{id}", forms: ["arn:*:iam::{account}:role/{path*}/{id}", "arn:*:iam::{account}:role/{id}"]}
  principal-id: {role: principal, stable: true}
  credential: {role: credential}
  account: {role: party, forms: ["arn:*:iam::{id}:root"]}
automation:
  plan: {firm: {actor.invoked_by: {like: ["plan.*", "other"]}}, covers: [create]}
)yml";

}  // namespace snaptrail::inline v0::internal

#endif  // SNAPTRAIL_TESTS_CLOUD_TEST_ACTIONS_H_
