/**
 * The session's tests: call, then the exact list of what comes out; time is a number. Start reading at
 * {@link io.caddis.mqtt.session.SessionScript}. Tags name the clauses of the standard that a test holds the session to.
 */
package io.caddis.mqtt.session;
