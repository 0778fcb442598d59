/**
 * For tests: {@link Authority} makes certificates of any kind at the time of the test, so that none is kept and none
 * expires; {@link TlsServer} is a server that uses them.
 */
package io.caddis.mqtt.itests.tlspeers;
