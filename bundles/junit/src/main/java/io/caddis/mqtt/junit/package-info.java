/**
 * The test kit for JUnit 5 on a class path: {@link io.caddis.mqtt.junit.BrokerExtension} starts a broker in memory and
 * clients with each test, and ends them. A jar and no bundle: in a container the codec is a service, with which a test
 * makes an {@link io.caddis.mqtt.testing.InMemoryBroker} itself.
 */
package io.caddis.mqtt.junit;
