snaptrail_test(sigma ROOMS base finding sigma SOURCES content_test.cc testing.cc)
