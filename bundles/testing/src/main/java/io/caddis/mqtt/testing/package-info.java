/**
 * For tests of applications: {@link io.caddis.mqtt.testing.TestMessage messages made by hand},
 * {@link io.caddis.mqtt.testing.RecordingClient a client that records},
 * {@link io.caddis.mqtt.testing.InMemoryBroker a broker in memory} for real clients, and
 * {@link io.caddis.mqtt.testing.ManualClock a clock by hand} for both.
 *
 * <p>Knows the api only, and no framework for tests: with JUnit 5 on a class path, {@code io.caddis.mqtt.junit} starts
 * and ends the broker. Not for production: nothing here is made to be fast, and the broker believes everybody.
 */
@Export
@Version("1.0.0")
package io.caddis.mqtt.testing;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
