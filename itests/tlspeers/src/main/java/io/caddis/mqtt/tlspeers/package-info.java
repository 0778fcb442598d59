/**
 * For tests: {@link io.caddis.mqtt.tlspeers.Authority} makes certificates of any kind at the time of the test, so that
 * none is kept and none expires; {@link io.caddis.mqtt.tlspeers.TlsServer} is a server that uses them.
 */
package io.caddis.mqtt.tlspeers;
