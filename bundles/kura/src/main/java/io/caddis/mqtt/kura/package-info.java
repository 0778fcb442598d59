/**
 * Kura's transport of cloud connections on a client of Caddis.
 */
package io.caddis.mqtt.kura;
