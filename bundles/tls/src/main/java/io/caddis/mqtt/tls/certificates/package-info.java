/**
 * Certificates: what they say in words, whether a server's are trusted, why not, and when they expire. Reads no
 * files and knows no connection.
 *
 * <p>Start reading at {@link io.caddis.mqtt.tls.certificates.CheckedTrust}. The bundle exports nothing of it.
 */
package io.caddis.mqtt.tls.certificates;
